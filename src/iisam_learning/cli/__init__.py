"""The command `iisam`: one thin module for each door."""

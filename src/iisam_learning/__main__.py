"""`python -m iisam_learning` does what `iisam` does."""

from iisam_learning.cli.main import main

main(prog_name="iisam")

"""What a person sees next, as JSON and as still HTML: playing, what follows, the debrief."""

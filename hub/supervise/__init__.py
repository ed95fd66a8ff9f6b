"""Child processes: started, watched, restarted, given up on."""

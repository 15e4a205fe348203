"""What people bring: files, recordings, other archives, citation lists, transcripts."""

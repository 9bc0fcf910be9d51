"""What is wanted, told from what is said beside it; what rules out; what nothing here can be asked by."""

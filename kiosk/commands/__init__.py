"""One module a command of the command line: checked arguments -> the work, files, lines on the terminal."""

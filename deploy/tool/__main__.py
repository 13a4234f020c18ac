import signal
import sys

# Ctrl-C while the libraries are being imported leaves no traceback; later, main() has a sentence for it.
usual = signal.signal(signal.SIGINT, signal.SIG_DFL)

from .cli import main

signal.signal(signal.SIGINT, usual)
sys.exit(main())

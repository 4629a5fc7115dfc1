// Makes the measured process write to stderr what a terminal would show.
if (require('node:worker_threads').isMainThread) process.stderr.isTTY = true

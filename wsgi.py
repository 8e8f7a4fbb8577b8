"""入口 wsgi: what the web server loads."""

import gc

from app import create_app
from app.core.serving import follow_server

follow_server()
app = create_app()

# what was loaded stays for good: the collector need not look at it in every request
gc.collect()
gc.freeze()
gc.enable()  # the server loads everything without it

"""入口 wsgi: what the web server loads."""

from app import create_app
from app.core.serving import follow_server

follow_server()
app = create_app()

"""写法 schemas: the shapes of the texts that come in, as marshmallow schemas."""

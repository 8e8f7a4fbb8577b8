"""消息 notices: the inbox of people and organisations, and what leaves by SMS or WeChat."""

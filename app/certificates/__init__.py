"""服务证明 certificates: hours on paper, signed, checked by anybody; who may issue them; stars."""

"""How gunicorn serves Guichet; where it listens comes from the command line."""

worker_class = "gthread"
workers = 2
threads = 4
control_socket_disable = True  # signals steer it; a socket would only be one more way in

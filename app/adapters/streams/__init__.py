"""Streams of events over HTTP/1.1 (server-sent events), for pages that wait: no thread waits with them."""

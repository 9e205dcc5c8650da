"""A mail server for tests: aiosmtpd with one way of behaving, on a free port of this machine.

    server.py MODE FOLDER        prints its port; ends when its input does

Each letter taken is kept in FOLDER as N.eml, and as N.json with the envelope, the headers decoded and the parts decoded, by Python's own
parser.
"""

import asyncio
import email
import email.policy
import hashlib
import json
import logging
import pathlib
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

HERE = pathlib.Path(__file__).parent
USER, PASSWORD = b"srok", b"0123456"


class Handler:
    """Behaves as the mode says, and keeps what it takes."""

    def __init__(self, mode, folder):
        self.mode = mode
        self.folder = folder
        self.taken = 0
        self.known = set()
        self.letters = {}

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.mode == "reject-sender":
            return f"550 5.7.1 <{address}>: sender may not send"
        connection = session.peer
        self.letters[connection] = self.letters.get(connection, 0) + 1
        if self.mode == "one-each" and self.letters[connection] > 1:
            server.transport.write(b"421 4.7.0 one letter is enough\r\n")
            server.transport.close()
            return "421 4.7.0 closed"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.mode == "reject-recipient":
            return f"550 5.1.1 <{address}>: no such user here"
        if self.mode == "busy":
            return "421 4.3.2 going down for maintenance"
        if self.mode == "greylist" and address not in self.known:
            self.known.add(address)
            return f"451 4.7.1 <{address}>: greylisted, come again"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.mode == "reject-letter":
            return "554 5.7.1 looks like something nobody asked for"
        if self.mode == "full":
            return "452 4.3.1 no room for it now"
        if self.mode == "slow":
            await asyncio.sleep(60)
        if self.mode == "drop":
            server.transport.abort()
            return "250 never heard"
        self.keep(session, envelope)
        return "250 2.0.0 taken"

    def keep(self, session, envelope):
        self.taken += 1
        message = email.message_from_bytes(envelope.original_content, policy=email.policy.default)
        parts = {part.get_content_type(): part.get_content() for part in message.walk() if not part.is_multipart()}
        record = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "hello": session.host_name,
            "connection": session.peer[1],
            "is_private": session.ssl is not None,
            "headers": [[name, str(value)] for name, value in message.items()],
            "kind": message.get_content_type(),
            "order": [part.get_content_type() for part in message.walk() if not part.is_multipart()],
            "text": parts.get("text/plain"),
            "html": parts.get("text/html"),
            "files": {
                part.get_filename(): hashlib.sha256(part.get_payload(decode=True)).hexdigest()
                for part in message.iter_attachments()
            },
            "defects": [repr(defect) for part in message.walk() for defect in part.defects],
        }
        name = f"{self.taken:04}"
        (self.folder / f"{name}.eml").write_bytes(envelope.original_content)
        (self.folder / f"{name}.json").write_text(json.dumps(record), encoding="utf-8")


def authenticator(server, session, envelope, mechanism, data):
    is_known = data.login == USER and data.password == PASSWORD
    # not handled: the server is to answer
    return AuthResult(success=is_known, handled=is_known)


async def main():
    mode, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    handler = Handler(mode, folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(HERE / "server.pem")
    options = {"hostname": "mail.example.org", "enable_SMTPUTF8": mode == "utf8"}
    if mode in ("starttls", "auth"):
        options |= {"tls_context": context, "require_starttls": True}
    if mode == "auth":
        options |= {"authenticator": authenticator, "auth_required": True}
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(handler, **options),
        host="127.0.0.1",
        port=0,
        ssl=context if mode == "implicit" else None,
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    # whoever started the server is gone when its input ends
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())

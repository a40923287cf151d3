# SPDX-License-Identifier: GPL-3.0-or-later
# A server of mail for tests: smtp_receiver.py PORT FILE REFUSAL [CERTIFICATE KEY]
# Appends each mail it takes to FILE, one JSON object a line. REFUSAL: status for the first RCPT
# ("550"), or "0". With a certificate it offers STARTTLS, and takes nothing before it. A password
# "wrong" is refused.
import asyncio
import base64
import json
import ssl
import sys

port, path, refusal = int(sys.argv[1]), sys.argv[2], sys.argv[3]
context = None
if len(sys.argv) > 5:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(sys.argv[4], sys.argv[5])


async def serve(reader, writer):
    global refusal
    mail = {"tls": False, "user": "", "to": []}

    def say(line):
        writer.write((line + "\r\n").encode())

    say("220 test ready")
    while True:
        await writer.drain()
        line = (await reader.readline()).decode().strip()
        word = line.upper()
        if not line or word == "QUIT":
            break
        if word.startswith("EHLO"):
            say("250-test")
            if context and not mail["tls"]:
                say("250-STARTTLS")
            say("250 AUTH PLAIN")
        elif word == "STARTTLS":
            say("220 go ahead")
            await writer.drain()
            await writer.start_tls(context)
            mail["tls"] = True
        elif context and not mail["tls"]:
            say("530 only encrypted")
        elif word.startswith("AUTH PLAIN"):
            text = line.split()[2:]
            if not text:
                say("334 ")
                await writer.drain()
                text = [(await reader.readline()).decode().strip()]
            mail["user"] = base64.b64decode(text[0]).decode().replace("\0", "|")
            say("535 who?" if mail["user"].endswith("|wrong") else "235 welcome")
        elif word.startswith("MAIL FROM"):
            mail["from"] = line[10:].split()[0]
            say("250 ok")
        elif word.startswith("RCPT TO") and refusal != "0":
            say(refusal + " not now")
            refusal = "0"
        elif word.startswith("RCPT TO"):
            mail["to"].append(line[8:].split()[0])
            say("250 ok")
        elif word == "DATA":
            say("354 go on")
            await writer.drain()
            lines = []
            while (one := (await reader.readline()).decode()) != ".\r\n":
                lines.append(one)
            head, _, body = "".join(lines).partition("\r\n\r\n")
            mail["head"], mail["text"] = head, base64.b64decode(body).decode()
            with open(path, "a") as file:
                file.write(json.dumps(mail) + "\n")
            say("250 taken")
        else:
            say("250 ok")
    writer.close()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


asyncio.run(main())

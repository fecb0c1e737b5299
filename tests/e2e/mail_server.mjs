// A mail server on the loopback interface that keeps what it is given (RFC 5321).
import { once } from "node:events";
import { createServer } from "node:net";
import { createInterface } from "node:readline";

/** The text of a message (RFC 2045). */
function read(message) {
  const end = message.indexOf("\r\n\r\n");
  const [head, body] = [message.slice(0, end).toLowerCase(), message.slice(end + 4)];
  const encoding = /^content-transfer-encoding: *(\S+)/m.exec(head)?.[1];
  if (encoding === "base64") return Buffer.from(body, "base64").toString("utf8");
  if (encoding !== "quoted-printable") return body;
  const bytes = body.replaceAll("=\r\n", "").replace(/=([0-9A-F]{2})/g, (_, code) => String.fromCharCode(parseInt(code, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}

export class MailServer {
  static async start() {
    const server = new MailServer();
    server.mails = [];
    server.waiting = [];
    server.net = createServer((socket) => server.converse(socket)).listen(0, "127.0.0.1");
    await once(server.net, "listening");
    server.url = `smtp://127.0.0.1:${server.net.address().port}`;
    return server;
  }

  converse(socket) {
    let to, data;
    const say = (line) => socket.write(`${line}\r\n`);
    // Who hangs up ends their conversation alone.
    socket.on("error", () => {});
    say("220 here");
    createInterface({ input: socket, crlfDelay: Infinity }).on("line", (line) => {
      if (data !== undefined) {
        if (line !== ".") return void (data += `${line.startsWith(".") ? line.slice(1) : line}\r\n`);
        this.keep({ to, text: read(data) });
        data = undefined;
        return say("250 kept");
      }
      const word = line.slice(0, 4).toUpperCase();
      if (word === "RCPT") to = /<(.*)>/.exec(line)?.[1];
      if (word === "DATA") data = "";
      say({ EHLO: "250 here", DATA: "354 go on", QUIT: "221 bye" }[word] ?? "250 ok");
      if (word === "QUIT") socket.end();
    });
  }

  keep(mail) {
    this.mails.push(mail);
    this.waiting = this.waiting.filter((look) => !look());
  }

  /** The link to a page in the next mail to an address. */
  link(to, page) {
    const found = () => {
      const at = this.mails.findIndex((mail) => mail.to === to && mail.text.includes(`${page}#`));
      return at < 0 ? undefined : /https?:\/\/\S+#\S+/.exec(this.mails.splice(at, 1)[0].text)[0];
    };
    return new Promise((resolve) => {
      const look = () => {
        const link = found();
        if (link !== undefined) resolve(link);
        return link !== undefined;
      };
      if (!look()) this.waiting.push(look);
    });
  }

  end() {
    this.net.close();
  }
}

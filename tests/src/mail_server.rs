//! A mail server that keeps what it is given (RFC 5321).

use crate::PATIENCE;
use data_encoding::BASE64_MIME_PERMISSIVE;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    time::timeout,
};

/// A mail as its receiver reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    pub to: String,
    pub text: String,
}

impl Mail {
    /// The token of the link in it that leads to a page.
    pub fn token(&self, page: &str) -> String {
        let begin = format!("{page}#");
        let (_, rest) = self.text.split_once(&begin).unwrap_or_else(|| panic!("no {page} in {}", self.text));
        rest.split_whitespace().next().unwrap_or_default().to_owned()
    }
}

/// Listens on a free port.
#[derive(Debug)]
pub struct MailServer {
    /// What `--smtp-url` takes.
    pub url: String,
    received: mpsc::UnboundedReceiver<Mail>,
}

impl MailServer {
    pub async fn start() -> MailServer {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let (sender, received) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(converse(stream, sender.clone()));
            }
        });
        MailServer { url, received }
    }

    /// The next mail to an address; those to others before it are passed over.
    pub async fn receive(&mut self, to: &str) -> Mail {
        loop {
            let mail = self.next().await;
            if mail.to == to {
                return mail;
            }
        }
    }

    /// The next mail to an address that says something; mails on their way overtake each other.
    pub async fn receive_saying(&mut self, to: &str, words: &str) -> Mail {
        loop {
            let mail = self.receive(to).await;
            if mail.text.contains(words) {
                return mail;
            }
        }
    }

    /// The next mail.
    pub async fn next(&mut self) -> Mail {
        timeout(PATIENCE, self.received.recv()).await.expect("a mail came in time").unwrap()
    }

    /// Whether nothing came by now.
    pub fn is_empty(&mut self) -> bool {
        self.received.try_recv().is_err()
    }
}

async fn converse(stream: TcpStream, sender: mpsc::UnboundedSender<Mail>) {
    let mut stream = BufReader::new(stream);
    let mut answer = "220 here\r\n".to_owned();
    let (mut to, mut data) = (String::new(), None::<String>);
    loop {
        // Who is gone hears no answer.
        if stream.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
        answer.clear();
        let mut line = String::new();
        if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
            return;
        }
        if let Some(kept) = &mut data {
            match line.as_str() {
                ".\r\n" => {
                    let _ = sender.send(Mail { to: to.clone(), text: read(kept) });
                    data = None;
                    answer.push_str("250 kept\r\n");
                }
                // A line that begins with a dot has one more on its way.
                line => kept.push_str(line.strip_prefix('.').unwrap_or(line)),
            }
            continue;
        }
        let word = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        answer.push_str(match word.as_str() {
            "EHLO" => "250-here\r\n250 8BITMIME\r\n",
            "DATA" => "354 go on\r\n",
            "QUIT" => "221 bye\r\n",
            _ => "250 ok\r\n",
        });
        if word == "RCPT" {
            to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
        }
        if word == "DATA" {
            data = Some(String::new());
        }
    }
}

/// The text of a message (RFC 2045).
fn read(message: &str) -> String {
    let (head, body) = message.split_once("\r\n\r\n").unwrap_or_default();
    let head = head.to_ascii_lowercase();
    let encoding = head.lines().find_map(|line| line.strip_prefix("content-transfer-encoding:")).unwrap_or_default();
    let bytes = match encoding.trim() {
        "base64" => BASE64_MIME_PERMISSIVE.decode(body.as_bytes()).unwrap(),
        "quoted-printable" => unquoted(body),
        _ => body.as_bytes().to_vec(),
    };
    String::from_utf8(bytes).unwrap()
}

fn unquoted(body: &str) -> Vec<u8> {
    let joined = body.replace("=\r\n", "");
    let mut parts = joined.split('=');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let (code, rest) = part.split_at(2);
        bytes.push(u8::from_str_radix(code, 16).unwrap());
        bytes.extend(rest.as_bytes());
    }
    bytes
}

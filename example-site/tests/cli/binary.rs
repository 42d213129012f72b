//! Runs the binary in an empty folder, with an environment of its own.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

/// How long a test waits for what must happen.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// The binary, in a folder of its own.
pub(crate) struct Binary {
    folder: TempDir,
    environment: Vec<(String, String)>,
}

/// How a command ended.
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Binary {
    /// On the database of this URL.
    pub(crate) fn on(database_url: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            folder,
            environment: Vec::new(),
        }
        .with("DATABASE_URL", database_url)
    }

    /// On a SQLite file in its folder.
    pub(crate) fn new() -> Self {
        Self::on("sqlite://site.db")
    }

    /// Sets a variable of its environment.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.environment.retain(|(known, _)| known != name);
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Everything that production needs.
    pub(crate) fn in_production(self) -> Self {
        self.with("MIZAN_ENV", "production")
            .with("MIZAN_SECRET_KEY", "k5v8QmZ2xW9rT4yB7nL1cF6hJ3pD0sGa")
            .with("MIZAN_ALLOWED_HOSTS", "127.0.0.1")
    }

    /// The folder that it runs in.
    pub(crate) fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_example-site"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ended {
        self.run_with_input(arguments, "")
    }

    /// Runs a command to its end, with something on standard input.
    pub(crate) fn run_with_input(&self, arguments: &[&str], input: &str) -> Ended {
        let mut child = self.command(arguments).spawn().unwrap();
        // A command that ends without reading closes the pipe.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        Ended {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Runs a command whose output nobody reads.
    pub(crate) fn run_unread(&self, arguments: &[&str]) -> Ended {
        let mut child = self.command(arguments).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        Ended {
            code: output.status.code(),
            stdout: String::new(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Starts `serve` on a free port, without waiting for it.
    pub(crate) fn start(&self) -> Serving {
        let address = free_address();
        let mut child = self
            .command(&["serve", "--bind", &address.to_string()])
            .spawn()
            .unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (sender, lines) = channel();
        thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        Serving {
            child,
            address,
            lines,
            log: Vec::new(),
        }
    }

    /// Starts `serve` and waits until it listens.
    pub(crate) fn serve(&self) -> Serving {
        let mut serving = self.start();
        serving.wait_for("serving on http://");
        serving
    }
}

fn free_address() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.local_addr().unwrap()
}

/// A running `serve`. It is killed when it is dropped.
pub(crate) struct Serving {
    child: Child,
    pub(crate) address: SocketAddr,
    lines: Receiver<String>,
    log: Vec<String>,
}

impl Serving {
    /// Waits until the log says `text`.
    pub(crate) fn wait_for(&mut self, text: &str) {
        while !self.log.iter().any(|line| line.contains(text)) {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) => self.log.push(line),
                Err(_) => panic!("the log never says {text:?}:\n{}", self.log.join("\n")),
            }
        }
    }

    /// Sends a signal: `TERM`, `INT`.
    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill")
            .args(["-s", name, &id])
            .status()
            .unwrap();
        assert!(sent.success());
    }

    /// Waits until nobody listens any more.
    pub(crate) fn wait_until_closed(&self) {
        while TcpStream::connect_timeout(&self.address, PATIENCE).is_ok() {
            thread::yield_now();
        }
    }

    /// Waits for the end.
    pub(crate) fn wait(&mut self) -> ExitStatus {
        self.child.wait().unwrap()
    }

    /// Everything it has logged, once it has ended.
    pub(crate) fn log(&mut self) -> String {
        self.log.extend(self.lines.iter());
        self.log.join("\n")
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

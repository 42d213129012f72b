//! What `/proc` tells of a server.

use std::{fs, str::FromStr, sync::OnceLock};

use anyhow::{Context, Result};

/// A server process and what it is called in the result: `NAME=PID`.
#[derive(Clone)]
pub(crate) struct Process {
    pub(crate) name: String,
    pid: u32,
}

impl FromStr for Process {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        let (name, pid) = text.split_once('=').context("write NAME=PID")?;
        Ok(Self {
            name: name.to_owned(),
            pid: pid.parse()?,
        })
    }
}

impl Process {
    /// User and system time since the start, in seconds.
    pub(crate) fn cpu_seconds(&self) -> Result<f64> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.pid))?;
        let (_, fields) = stat
            .rsplit_once(')')
            .context("an unexpected /proc/<pid>/stat")?;
        let mut fields = fields.split_whitespace().skip(11);
        let mut ticks = || -> Result<f64> { Ok(fields.next().context("too few fields")?.parse()?) };
        Ok((ticks()? + ticks()?) / ticks_per_second())
    }

    /// Resident memory, in bytes.
    pub(crate) fn resident_bytes(&self) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.pid))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kibibytes: u64 = line
            .context("no VmRSS")?
            .trim()
            .trim_end_matches(" kB")
            .trim()
            .parse()?;
        Ok(kibibytes * 1024)
    }

    /// Open files, sockets among them.
    pub(crate) fn open_files(&self) -> Result<usize> {
        Ok(fs::read_dir(format!("/proc/{}/fd", self.pid))?.count())
    }
}

/// Linux counts in 100ths of a second wherever Rust's standard library runs, but says so only to C.
fn ticks_per_second() -> f64 {
    static TICKS: OnceLock<f64> = OnceLock::new();
    *TICKS.get_or_init(|| {
        std::env::var("TICKS_PER_SECOND")
            .ok()
            .and_then(|text| text.parse().ok())
            .unwrap_or(100.0)
    })
}

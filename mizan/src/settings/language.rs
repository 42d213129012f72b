//! `MIZAN_LANGUAGES`, `MIZAN_LANGUAGE` and `MIZAN_TIME_ZONE`: how a site talks, and by which clock.

use mizan_forms::{Language, TimeZone};

use super::value::{SettingValue, items};

impl SettingValue for Language {
    const KIND: &'static str = "language";

    fn parse(text: &str) -> Result<Self, String> {
        text.parse()
            .map_err(|_| "write a tag such as en, de or pt-BR".to_owned())
    }
}

impl SettingValue for Vec<Language> {
    const KIND: &'static str = "list of languages";

    fn parse(text: &str) -> Result<Self, String> {
        let one = |item: &str| {
            let language = item.parse();
            language
                .map_err(|_| format!("{item:?} is no language: write tags such as en, de or pt-BR"))
        };
        items(text).map(one).collect()
    }
}

impl SettingValue for TimeZone {
    const KIND: &'static str = "time zone";

    fn parse(text: &str) -> Result<Self, String> {
        text.parse()
            .map_err(|_| "write a name such as UTC, Europe/Vienna or America/New_York".to_owned())
    }
}

//! Changing single keys in the text of a settings file, so that everything else in it stays as its author wrote it:
//! comments, order, keys that no form knows. A key whose default stands commented out gets its value in that place.

use toml::Value;
use toml_edit::{DocumentMut, Item, Table, TableLike};

/// The text of a settings file. It is TOML at all times. It may hold secrets, and is never printed.
#[derive(Clone)]
pub(super) struct Text(String);

impl Text {
    /// `None`: this is not TOML.
    pub fn new(text: String) -> Option<Self> {
        text.parse::<DocumentMut>().ok()?;
        text.parse::<toml::Table>().ok()?;
        Some(Self(text))
    }

    pub fn empty() -> Self {
        Self(String::new())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The value of a key, named with its section: `store.hours.opens`.
    pub fn get(&self, key: &str) -> Option<Value> {
        let table = self.table();
        let mut names = key.split('.');
        let mut found = table.get(names.next()?)?;
        for name in names {
            found = found.as_table()?.get(name)?;
        }
        Some(found.clone())
    }

    /// Gives a key this value, in place if it is there. Tells whether that changed anything.
    pub fn set(&mut self, key: &str, value: impl Into<Value>) -> bool {
        let value = value.into();
        if self.get(key).as_ref() == Some(&value) {
            return false;
        }
        let Some((section, name)) = key.rsplit_once('.') else {
            return false;
        };
        if self.get(section).is_none() {
            self.uncomment_section(section);
        }
        if self.get(key).is_none() {
            self.uncomment_key(section, name);
        }
        self.edit(|document| {
            if let Some(table) = entered(document.as_table_mut(), section)
                && let Some(value) = edited(&value)
            {
                put(table, name, value);
            }
        });
        true
    }

    /// Leaves a key out: its line becomes a comment, so that what stood there can be read. Tells whether it was there.
    pub fn unset(&mut self, key: &str) -> bool {
        let (Some(_), Some((section, name))) = (self.get(key), key.rsplit_once('.')) else {
            return false;
        };
        let place = self.lines_of(section);
        let line = place.and_then(|lines| {
            self.0
                .lines()
                .enumerate()
                .skip(lines.start)
                .take(lines.len())
                .find(|(_, line)| is_key(line.trim_start(), name))
                .map(|(at, _)| at)
        });
        let commented = line.is_some_and(|at| {
            self.rewrite(
                |number, line| (number == at).then(|| format!("# {line}")),
                |now, before| now == &without(before, key),
            )
        });
        if !commented {
            self.edit(|document| {
                if let Some(table) = entered(document.as_table_mut(), section) {
                    table.remove(name);
                }
            });
        }
        true
    }

    /// Leaves a whole section out, in the same way. Tells whether it was there.
    pub fn unset_section(&mut self, section: &str) -> bool {
        if self.get(section).is_none() {
            return false;
        }
        let commented = self.lines_of(section).is_some_and(|lines| {
            self.rewrite(
                |number, line| {
                    let said = !line.trim().is_empty() && !line.trim_start().starts_with('#');
                    (lines.contains(&number) && said).then(|| format!("# {line}"))
                },
                |now, before| now == &without(before, section),
            )
        });
        if !commented {
            self.edit(|document| {
                let (parent, name) = section.rsplit_once('.').unwrap_or(("", section));
                if let Some(table) = entered(document.as_table_mut(), parent) {
                    table.remove(name);
                }
            });
        }
        true
    }

    /// `# [store.hours]` becomes `[store.hours]`, unless that would move other keys into it.
    fn uncomment_section(&mut self, section: &str) {
        let header = format!("# [{section}]");
        let Some(at) = self.0.lines().position(|line| line.trim_end() == header) else {
            return;
        };
        self.rewrite(
            |number, line| (number == at).then(|| uncommented(line)),
            |now, before| &without(now, section) == before,
        );
    }

    /// `# till = "1"` becomes `till = "1"`.
    fn uncomment_key(&mut self, section: &str, name: &str) {
        let Some(lines) = self.lines_of(section) else {
            return;
        };
        let found = self
            .0
            .lines()
            .enumerate()
            .skip(lines.start)
            .take(lines.len())
            .take_while(|(_, line)| !line.starts_with("# ["))
            .find(|(_, line)| line.strip_prefix("# ").is_some_and(|line| is_key(line, name)));
        let Some((at, _)) = found else { return };
        let key = format!("{section}.{name}");
        self.rewrite(
            |number, line| (number == at).then(|| uncommented(line)),
            |now, before| &without(now, &key) == before && now != before,
        );
    }

    /// From a section's header to the next one, by line numbers. `None`: it is written in another way.
    fn lines_of(&self, section: &str) -> Option<std::ops::Range<usize>> {
        let header = format!("[{section}]");
        let is_header = |line: &str| line.trim_start().starts_with('[');
        let start = self
            .0
            .lines()
            .position(|line| is_header(line) && line.split('#').next().map(str::trim) == Some(&header))?;
        let length = self
            .0
            .lines()
            .skip(start + 1)
            .take_while(|line| !is_header(line))
            .count();
        Some(start..start + 1 + length)
    }

    /// Puts other lines in the place of some, if the text then means what it must.
    fn rewrite(
        &mut self,
        change: impl Fn(usize, &str) -> Option<String>,
        is_right: impl FnOnce(&toml::Table, &toml::Table) -> bool,
    ) -> bool {
        let changed: String = self
            .0
            .split_inclusive('\n')
            .enumerate()
            .map(|(number, line)| change(number, line).unwrap_or_else(|| line.to_owned()))
            .collect();
        let right = changed
            .parse::<toml::Table>()
            .is_ok_and(|now| is_right(&now, &self.table()));
        if right && let Some(changed) = Self::new(changed) {
            *self = changed;
        }
        right
    }

    fn edit(&mut self, change: impl FnOnce(&mut DocumentMut)) {
        if let Ok(mut document) = self.0.parse::<DocumentMut>() {
            change(&mut document);
            self.0 = document.to_string();
        }
    }

    fn table(&self) -> toml::Table {
        self.0.parse().unwrap_or_default()
    }
}

/// The table of a section, made if it is not there. `None`: something else has its name.
fn entered<'a>(root: &'a mut dyn TableLike, section: &str) -> Option<&'a mut dyn TableLike> {
    section
        .split('.')
        .filter(|name| !name.is_empty())
        .try_fold(root, |table, name| {
            let item = table.entry(name).or_insert_with(|| Item::Table(Table::new()));
            item.as_table_like_mut()
        })
}

/// A new value with the old one's spaces and comment.
fn put(table: &mut dyn TableLike, name: &str, mut value: toml_edit::Value) {
    match table.get_mut(name).and_then(Item::as_value_mut) {
        Some(old) => {
            *value.decor_mut() = old.decor().clone();
            *old = value;
        }
        None => {
            table.insert(name, Item::Value(value));
        }
    }
}

/// The forms know texts, whole numbers, yes and no.
fn edited(value: &Value) -> Option<toml_edit::Value> {
    match value {
        Value::String(text) => Some(text.as_str().into()),
        Value::Integer(number) => Some((*number).into()),
        Value::Boolean(flag) => Some((*flag).into()),
        Value::Float(_) | Value::Datetime(_) | Value::Array(_) | Value::Table(_) => None,
    }
}

fn is_key(line: &str, name: &str) -> bool {
    line.strip_prefix(name)
        .is_some_and(|rest| rest.trim_start().starts_with('='))
}

fn uncommented(line: &str) -> String {
    line.strip_prefix("# ").unwrap_or(line).to_owned()
}

fn without(table: &toml::Table, key: &str) -> toml::Table {
    let mut left = table.clone();
    remove(&mut left, key);
    left
}

fn remove(table: &mut toml::Table, key: &str) {
    match key.split_once('.') {
        None => {
            table.remove(key);
        }
        Some((name, rest)) => {
            if let Some(inner) = table.get_mut(name).and_then(Value::as_table_mut) {
                remove(inner, rest);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(of: &str) -> Text {
        Text::new(of.to_owned()).unwrap()
    }

    #[test]
    fn a_key_is_changed_in_place_and_its_comments_stay() {
        let mut file =
            text("# mine\n[store]\nid = '12'   # at Kuper\nodd = [1, 2]\n\n[kuper]\ntoken = \"t\"\n");
        assert!(file.set("store.id", "13"));
        assert_eq!(
            file.as_str(),
            "# mine\n[store]\nid = \"13\"   # at Kuper\nodd = [1, 2]\n\n[kuper]\ntoken = \"t\"\n"
        );
    }

    #[test]
    fn what_is_as_it_was_keeps_even_its_quotes() {
        let before = "[store]\nid = '12'\n";
        let mut file = text(before);
        assert!(!file.set("store.id", "12"));
        assert_eq!(file.as_str(), before);
    }

    #[test]
    fn a_default_that_stands_commented_out_is_where_the_value_goes() {
        let mut file =
            text("[store]\nid = \"12\"\n\n# The till.\n# till = \"1\"\n\n[kuper]\n# till = \"no\"\n");
        assert!(file.set("store.till", "2"));
        assert_eq!(
            file.as_str(),
            "[store]\nid = \"12\"\n\n# The till.\ntill = \"2\"\n\n[kuper]\n# till = \"no\"\n"
        );
    }

    #[test]
    fn a_section_that_stands_commented_out_is_taken_with_its_keys_and_can_be_left_out_again() {
        let before =
            "[store]\nid = \"12\"\n# [store.hours]\n# opens = \"09:00\"\n# closes = \"22:00\"\n\n[kuper]\n";
        let mut file = text(before);
        file.set("store.hours.opens", "10:00");
        file.set("store.hours.closes", "22:00");
        assert_eq!(
            file.as_str(),
            "[store]\nid = \"12\"\n[store.hours]\nopens = \"10:00\"\ncloses = \"22:00\"\n\n[kuper]\n"
        );
        assert!(file.unset_section("store.hours"));
        assert_eq!(file.get("store.hours"), None);
        assert_eq!(file.as_str(), before.replace("09:00", "10:00"));
        assert!(!file.unset_section("store.hours"));
    }

    #[test]
    fn a_commented_header_before_other_keys_stays_a_comment_or_they_would_change_their_section() {
        let mut file = text("[store]\n# [store.hours]\nid = \"12\"\n");
        file.set("store.hours.opens", "10:00");
        assert_eq!(file.get("store.id"), Some("12".into()));
        assert_eq!(file.get("store.hours.opens"), Some("10:00".into()));
    }

    #[test]
    fn a_key_that_is_left_out_can_still_be_read_as_a_comment() {
        let mut file = text("[store]\nid = \"12\"\naddress = \"Лесная, 1\"\nname = \"Shop\"\n");
        assert!(file.unset("store.address"));
        assert!(!file.unset("store.address"));
        assert_eq!(
            file.as_str(),
            "[store]\nid = \"12\"\n# address = \"Лесная, 1\"\nname = \"Shop\"\n"
        );
        file.set("store.address", "Лесная, 2");
        assert_eq!(
            file.as_str(),
            "[store]\nid = \"12\"\naddress = \"Лесная, 2\"\nname = \"Shop\"\n"
        );
    }

    #[test]
    fn every_other_way_to_write_a_section_can_be_changed_as_well() {
        let mut file = text("store = { id = \"12\", address = \"a\" }\nintake.listen = \"a\"\n");
        file.set("store.id", "13");
        file.unset("store.address");
        file.set("intake.listen", "b");
        file.set("intake.token", "t");
        file.set("sound.volume_percent", 30);
        let read: toml::Table = file.as_str().parse().unwrap();
        let expected: toml::Table =
            "store = { id = \"13\" }\n[intake]\nlisten = \"b\"\ntoken = \"t\"\n[sound]\nvolume_percent = 30\n"
                .parse()
                .unwrap();
        assert_eq!(read, expected);
    }

    #[test]
    fn lines_that_only_look_like_a_key_are_left_alone() {
        let before = "[store]\nname = \"\"\"\n# till = \"1\"\n\"\"\"\nid = \"12\"\n";
        let mut file = text(before);
        file.set("store.till", "2");
        assert_eq!(file.get("store.name"), Some("# till = \"1\"\n".into()));
        assert_eq!(file.get("store.till"), Some("2".into()));
    }
}

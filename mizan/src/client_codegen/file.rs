//! The generated file, from its head to its last line.

use std::collections::BTreeSet;

use serde_json::Value;

use super::channel::{self, Channel, channels};
use super::form::{self, Form, RULES, forms};
use super::layout::{Code, comment_lines, quoted};
use super::names::{Names, camel, pascal};
use super::operation::{Kind, Operation, operations};
use super::read::Reader;
use super::shape::{Direction, Shape};
use super::ts_type::TsType;
use super::types::Types;
use super::zod::{Helper, Zod};

/// The version of the `x-mizan-*` extensions that this reads.
const VERSION: u64 = 1;

/// Everything that is printed.
pub(super) struct File<'d> {
    document: &'d Value,
    operations: Vec<Operation>,
    forms: Vec<Form>,
    channels: Vec<Channel>,
    types: Types,
    names: Names,
    /// The codes that every operation of the site can answer with.
    site_codes: BTreeSet<String>,
    /// Those of every function and form, if there are any.
    call_codes: Option<BTreeSet<String>>,
}

impl<'d> File<'d> {
    /// Reads a contract.
    pub(super) fn read(document: &'d Value) -> Result<Self, Vec<String>> {
        if document["x-mizan"]["version"] != VERSION {
            return Err(vec![format!(
                "this is no contract of a Mizan site, or one of another version than {VERSION}"
            )]);
        }
        let mut reader = Reader::default();
        let mut operations = operations(document, &mut reader);
        let mut forms = forms(document, &mut reader);
        let mut channels = channels(document, &mut reader);
        let mut roots = Vec::new();
        for operation in &operations {
            let at = format!("`{}`", operation.name);
            if let Some(input) = &operation.input {
                roots.push((at.clone(), Direction::Input, input.clone()));
            }
            roots.push((at, Direction::Output, operation.output.clone()));
        }
        for form in &forms {
            let at = format!("`{}.submit`", form.name);
            roots.push((at, Direction::Output, form.output.clone()));
        }
        for (at, direction, shape) in channels.iter_mut().flat_map(Channel::shapes) {
            roots.push((at, direction, shape.clone()));
        }
        let types = Types::read(document, &mut reader, &mut roots);
        let mut roots = roots.into_iter().map(|(_, _, shape)| shape);
        for operation in &mut operations {
            if operation.input.is_some() {
                operation.input = roots.next();
            }
            if let Some(output) = roots.next() {
                operation.output = output;
            }
        }
        for (form, output) in forms.iter_mut().zip(&mut roots) {
            form.output = output;
        }
        for ((_, _, shape), root) in channels.iter_mut().flat_map(Channel::shapes).zip(roots) {
            *shape = root;
        }
        if !reader.problems.is_empty() {
            return Err(reader.problems);
        }
        let of_calls = operations
            .iter()
            .filter(|operation| operation.kind == Kind::Function)
            .map(|operation| &operation.codes)
            .chain(forms.iter().map(|form| &form.codes));
        let call_codes = shared(of_calls);
        let of_contexts = operations
            .iter()
            .filter(|operation| operation.kind != Kind::Function)
            .map(|operation| &operation.codes);
        Ok(Self {
            site_codes: shared(of_contexts.chain(&call_codes)).unwrap_or_default(),
            call_codes,
            document,
            operations,
            forms,
            channels,
            types,
            names: Names::default(),
        })
    }

    /// Prints the file.
    pub(super) fn print(mut self) -> Result<String, Vec<String>> {
        self.names.reserve(&[
            "mizan",
            "CallCode",
            "Json",
            "OtherCode",
            "Schema",
            "SiteCode",
        ]);
        self.names.reserve(&IMPORTS);
        // A site without channels may call something `create_channel`.
        if !self.channels.is_empty() {
            self.names.reserve(&channel::IMPORTS);
        }
        self.names.reserve(&RULES);
        self.names.reserve(&Helper::ALL.map(Helper::name));
        // The words that apps call first: functions and contexts keep theirs, whatever the types are called.
        let mut types = std::mem::take(&mut self.names);
        let words: Vec<Words> = self
            .operations
            .iter()
            .map(|operation| Words::claim(operation, &mut types))
            .collect();
        let form_words: Vec<form::Words> = self
            .forms
            .iter()
            .map(|form| form::Words::claim(form, &mut types))
            .collect();
        let channel_words: Vec<channel::Words> = self
            .channels
            .iter()
            .map(|channel| channel::Words::claim(channel, &mut types))
            .collect();
        self.types.claim_names(&mut types);

        let mut zod = Zod {
            types: &self.types,
            helpers: BTreeSet::new(),
        };
        let mut body = String::new();
        let mut used: BTreeSet<&str> = BTreeSet::from(["createClient"]);
        section(&mut body, "Types");
        for named in self.types.all() {
            let ty = self.types.ts(named.shape, named.direction);
            body.push('\n');
            comment(&mut body, &named.docs.comment());
            declare(&mut body, named.ty, &ty);
            let schema = zod.schema(named.shape, named.direction);
            body.push('\n');
            constant_schema(&mut body, named.schema, &Code::text(named.ty), schema);
        }
        for (kind, title) in [
            (Kind::Function, "Functions"),
            (Kind::GlobalContext, "Contexts"),
        ] {
            let mut operations = self
                .operations
                .iter()
                .zip(&words)
                .filter(|(operation, _)| {
                    (operation.kind == Kind::Function) == (kind == Kind::Function)
                })
                .peekable();
            if operations.peek().is_some() {
                section(&mut body, title);
            }
            for (operation, words) in operations {
                self.operation(operation, words, &mut zod, &mut used, &mut body);
            }
        }
        if !self.forms.is_empty() {
            section(&mut body, "Forms");
        }
        for (form, words) in self.forms.iter().zip(&form_words) {
            self.form(form, words, &mut zod, &mut used, &mut body);
        }
        if !self.channels.is_empty() {
            section(&mut body, "Channels");
        }
        for (channel, words) in self.channels.iter().zip(&channel_words) {
            channel.print(words, &mut zod, &mut used, &mut body);
        }

        let mut text = self.head(&used);
        if zod.helpers.contains(&Helper::Json) {
            text.push_str(
                "\n/** Any JSON. */\nexport type Json = string | number | boolean | null | Json[] | { [key: string]: Json };\n",
            );
        }
        for helper in &zod.helpers {
            text.push('\n');
            text.push_str(&helper.definition());
        }
        text.push_str(&body);
        Ok(text)
    }

    fn head(&self, used: &BTreeSet<&str>) -> String {
        let contract = &self.document["x-mizan"];
        let text = |name: &str| quoted(contract[name].as_str().unwrap_or_default());
        let names = used.iter().map(|name| Code::text(*name)).collect();
        let imports = Code::Row(vec![
            Code::text("import "),
            Code::group("{", names, "}"),
            Code::text(" from \"mizan-react\";"),
        ]);
        let mut head = format!(
            "// Made by the site's command `client` from its contract. Changes here would be lost: run it again instead.\n\
             /* eslint-disable */\n\n\
             {}\n\
             import * as z from \"zod/mini\";\n\n\
             /** The door to this site. */\n\
             export const mizan = /* @__PURE__ */ createClient({{ prefix: {}, contract: {} }});\n",
            imports.print(0, 0),
            text("prefix"),
            text("hash"),
        );
        head.push_str(
            "\n/** A code that the site's own code has made up. */\nexport type OtherCode = string & {};\n",
        );
        let mut common = codes(&self.site_codes);
        common.push(TsType::name("OtherCode"));
        head.push_str("\n/** The codes that any problem of this site may have. */\n");
        declare(&mut head, "SiteCode", &union(common));
        if let Some(shared) = &self.call_codes {
            let mut all = vec![TsType::name("SiteCode")];
            all.extend(codes(&(shared - &self.site_codes)));
            head.push_str("\n/** The codes that a problem of any function or form may have. */\n");
            declare(&mut head, "CallCode", &union(all));
        }
        head.push_str("\n/** A schema that checks, and changes nothing. */\nexport type Schema<T> = z.ZodMiniType<T, T>;\n");
        head
    }

    fn operation(
        &self,
        operation: &Operation,
        words: &Words,
        zod: &mut Zod<'_>,
        used: &mut BTreeSet<&str>,
        body: &mut String,
    ) {
        let is_function = operation.kind == Kind::Function;
        let what = match operation.kind {
            Kind::Function => "call",
            Kind::GlobalContext | Kind::LocalContext => "context",
        };
        let input = match &operation.input {
            None => TsType::name("void"),
            Some(shape) => {
                body.push_str(&format!(
                    "\n/** What the {what} `{}` takes. */\n",
                    operation.name
                ));
                declare(body, &words.input, &self.types.ts(shape, Direction::Input));
                body.push('\n');
                let schema = zod.schema(shape, Direction::Input);
                constant_schema(body, &words.input_schema, &Code::text(&words.input), schema);
                TsType::name(&words.input)
            }
        };
        let output = self.types.ts(&operation.output, Direction::Output);
        if !matches!(operation.output, Shape::Named(_)) {
            body.push('\n');
            let schema = zod.schema(&operation.output, Direction::Output);
            constant_schema(body, &words.output_schema, &output.code(), schema);
        }
        body.push_str(&format!(
            "\n/** The codes of the problems of `{}`. */\n",
            operation.name
        ));
        let (name, shared) = match &self.call_codes {
            Some(shared) if is_function => ("CallCode", shared),
            _ => ("SiteCode", &self.site_codes),
        };
        let mut own = vec![TsType::name(name)];
        own.extend(codes(&(&operation.codes - shared)));
        declare(body, &words.code, &union(own));
        body.push('\n');
        comment(body, &operation.docs.comment());
        let function = match is_function {
            true => "createFunction",
            false => "createContext",
        };
        used.insert(function);
        let mut arguments = vec![Code::text("mizan"), Code::text(quoted(&operation.name))];
        match operation.kind {
            Kind::Function if operation.affects.is_empty() => {}
            Kind::Function => {
                let names = operation.affects.iter();
                let names = names.map(|name| Code::text(quoted(name))).collect();
                let affects = Code::after("affects: ", Code::group("[", names, "]"));
                arguments.push(Code::group("{", vec![affects], "}"));
            }
            Kind::GlobalContext => {
                arguments.push(Code::group("{", vec![Code::text("scope: \"global\"")], "}"));
            }
            Kind::LocalContext => {
                let mut definition = vec![Code::text("scope: \"local\"")];
                let needs = operation.needs();
                if !needs.is_empty() {
                    let names = needs.into_iter().map(|name| Code::text(quoted(name)));
                    let names = Code::group("[", names.collect(), "]");
                    definition.push(Code::after("needs: ", names));
                }
                arguments.push(Code::group("{", definition, "}"));
            }
        }
        let types = vec![input.code(), output.code(), Code::text(&words.code)];
        let call = Code::Row(vec![
            Code::text(format!(
                "export const {} = /* @__PURE__ */ {function}",
                words.value
            )),
            Code::group("<", types, ">"),
            Code::group("(", arguments, ")"),
            Code::text(";"),
        ]);
        body.push_str(&call.print(0, 0));
        body.push('\n');
        if !words.hook.is_empty() {
            let (hook, value) = (&words.hook, &words.value);
            used.insert("createContextHook");
            body.push_str(&format!(
                "export const {hook} = /* @__PURE__ */ createContextHook({value});\n"
            ));
        }
        if !words.provider.is_empty() {
            let (provider, value) = (&words.provider, &words.value);
            used.insert("createProvider");
            body.push_str(&format!(
                "export const {provider} = /* @__PURE__ */ createProvider({value});\n"
            ));
        }
    }
}

impl File<'_> {
    fn form(
        &self,
        form: &Form,
        words: &form::Words,
        zod: &mut Zod<'_>,
        used: &mut BTreeSet<&str>,
        body: &mut String,
    ) {
        let input = match form.is_empty() {
            true => "Record<never, never>",
            false => {
                body.push_str(&format!("\n/** What the form `{}` takes. */\n", form.name));
                declare(body, &words.input, &form.input());
                words.input.as_str()
            }
        };
        if !words.output_schema.is_empty() {
            body.push('\n');
            let schema = zod.schema(&form.output, Direction::Output);
            let ty = self.types.ts(&form.output, Direction::Output);
            constant_schema(body, &words.output_schema, &ty.code(), schema);
        }
        let own = match &self.call_codes {
            Some(shared) => &form.codes - shared,
            None => form.codes.clone(),
        };
        let mut all = vec![TsType::name("CallCode")];
        all.extend(codes(&own));
        body.push_str(&format!(
            "\n/** The codes of the problems of the form `{}`. */\n",
            form.name
        ));
        declare(body, &words.code, &union(all));
        body.push('\n');
        comment(body, &form.docs.comment());
        let mut rules = BTreeSet::new();
        let mut definition = vec![
            Code::text(format!("title: {}", quoted(&form.title))),
            Code::after("fields: ", form.specs()),
            Code::after(
                if form.is_empty() {
                    "schema: () => "
                } else {
                    "schema: (f) => "
                },
                form.schema(&mut rules),
            ),
        ];
        if !form.affects.is_empty() {
            let names = form.affects.iter().map(|name| Code::text(quoted(name)));
            let names = Code::group("[", names.collect(), "]");
            definition.push(Code::after("affects: ", names));
        }
        if form.has_files() {
            used.insert("upload");
            definition.push(Code::text("upload"));
        }
        used.extend(rules);
        used.extend(["createForm", "createFormHook"]);
        let output = self.types.ts(&form.output, Direction::Output);
        let types = vec![Code::text(input), output.code(), Code::text(&words.code)];
        let definition = Code::Group {
            open: "{",
            items: definition,
            close: "}",
            is_tall: true,
            comma: ",",
        };
        let code = Code::Row(vec![
            Code::text(format!(
                "export const {} = /* @__PURE__ */ createForm",
                words.form
            )),
            Code::group("<", types, ">"),
            Code::text(format!("(mizan, {}, ", quoted(&form.name))),
            definition,
            Code::text(");"),
        ]);
        body.push_str(&code.print(0, 0));
        body.push_str(&format!(
            "\nexport const {} = /* @__PURE__ */ createFormHook({});\n",
            words.hook, words.form
        ));
    }
}

/// What is imported, used or not.
const IMPORTS: [&str; 8] = [
    "createClient",
    "createContext",
    "createContextHook",
    "createForm",
    "createFormHook",
    "createFunction",
    "createProvider",
    "upload",
];

/// The names that one operation brings along.
struct Words {
    value: String,
    input: String,
    input_schema: String,
    output_schema: String,
    code: String,
    /// Of contexts.
    hook: String,
    /// Of local contexts with parameters.
    provider: String,
}

impl Words {
    fn claim(operation: &Operation, names: &mut Names) -> Self {
        let value = names.claim(&camel(&operation.name));
        let word = pascal(&operation.name);
        let input = match operation.kind {
            Kind::Function => format!("{word}Input"),
            Kind::GlobalContext | Kind::LocalContext => format!("{word}Params"),
        };
        let mut claim_if = |is_needed: bool, wanted: String| match is_needed {
            true => names.claim(&wanted),
            false => String::new(),
        };
        let has_input = operation.input.is_some();
        let is_context = operation.kind != Kind::Function;
        let hook = claim_if(is_context, format!("use{word}"));
        let has_provider = is_context && has_input && !operation.clashes_with_provider();
        let provider = claim_if(has_provider, format!("{word}Provider"));
        let input = claim_if(has_input, input);
        Self {
            input_schema: claim_if(has_input, format!("{input}Schema")),
            output_schema: claim_if(
                !matches!(operation.output, Shape::Named(_)),
                format!("{word}OutputSchema"),
            ),
            code: names.claim(&format!("{word}Code")),
            value,
            input,
            hook,
            provider,
        }
    }
}

fn section(body: &mut String, title: &str) {
    body.push_str(&format!("\n// {title}\n"));
}

pub(super) fn comment(body: &mut String, text: &str) {
    let comment = comment_lines(text, 0);
    if !comment.is_empty() {
        body.push_str(&comment);
        body.push('\n');
    }
}

/// `export interface …` or `export type …`.
fn declare(body: &mut String, name: &str, ty: &TsType) {
    let code = match ty {
        TsType::Object { members, rest } if !members.is_empty() || rest.is_some() => {
            let mut code = ty.code();
            if let Code::Group { is_tall, .. } = &mut code {
                *is_tall = true;
            }
            Code::after(format!("export interface {name} "), code)
        }
        ty => Code::Row(vec![
            Code::text(format!("export type {name} = ")),
            ty.code(),
            Code::text(";"),
        ]),
    };
    body.push_str(code.print(0, 0).replace(" = \n", " =\n").as_str());
    body.push('\n');
}

/// The codes that all of these have.
fn shared<'c>(codes: impl Iterator<Item = &'c BTreeSet<String>>) -> Option<BTreeSet<String>> {
    codes.cloned().reduce(|known, codes| &known & &codes)
}

/// One of these; without anything around a single one.
fn union(mut types: Vec<TsType>) -> TsType {
    match (types.pop(), types.is_empty()) {
        (Some(only), true) => only,
        (Some(last), false) => {
            types.push(last);
            TsType::Union(types)
        }
        (None, _) => TsType::name("never"),
    }
}

fn codes(codes: &BTreeSet<String>) -> Vec<TsType> {
    let codes = codes.iter().map(|code| Value::from(code.as_str()));
    codes.map(TsType::Literal).collect()
}

/// `export const …Schema: Schema<…> = …`: the compiler holds the schema against the type.
pub(super) fn constant_schema(body: &mut String, name: &str, ty: &Code, schema: Code) {
    let code = Code::Row(vec![
        Code::text(format!("export const {name}: Schema<")),
        ty.clone(),
        Code::text("> = /* @__PURE__ */ "),
        Code::call("z.lazy", vec![Code::after("() => ", schema)]),
        Code::text(";"),
    ]);
    body.push_str(&code.print(0, 0));
    body.push('\n');
}

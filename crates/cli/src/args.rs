//! The command line: names, help texts, examples. What each command does is in [`crate::commands`].

use camino::Utf8PathBuf;
use clap::{Args, Parser, Subcommand, ValueEnum};

/// What `references` says of the build.
#[cfg(feature = "csl")]
macro_rules! csl_note {
    () => {
        "The styles and locales are those of the Citation Style Language project, licensed under CC BY-SA 3.0."
    };
}
#[cfg(not(feature = "csl"))]
macro_rules! csl_note {
    () => {
        "This build cannot format references: build it with `cargo install --path crates/cli --features csl`."
    };
}

/// Exit codes, in every `--help`.
const EXIT_CODES: &str = "\
Exit codes:
  0  nothing at or above the failing severity, or the work is done
  1  findings at or above --fail-on (check), lines that could not be read (verify, link), no fact (query),
     claims that another capture changes (impact)
  2  the command could not run";

/// Of `references`; a build without the formatter says so.
const REFERENCES_HELP: &str = concat!(
    "\
Examples:
  rapporteur references briefs/a.md                        what the brief cites, in APA style
  rapporteur references briefs/a.md --style ieee           numbered, in the order of citation
  rapporteur references my-desk --style chicago-notes --locale en-GB
  rapporteur references my-desk --cited --style house.csl --format text
  rapporteur references --list-styles

A source is described by its metadata and by its entry in a bibliography; what a brief cites may stand in a bibliography
alone. A capture without a date of publication has none; the day of its capture is the day of access. Write an author as
\"Okafor, Ada\" to say which name is the family's, and several with semicolons between them; names of institutions stay whole.

Exit codes:
  0  the list was written
  2  could not run: no such file, style or locale; nothing is cited",
    "\n\n",
    csl_note!()
);

/// Checks what a brief claims against the sources it was written from.
///
/// A workspace ("desk") holds captured sources and the briefs written from them. `check` says, claim by claim, which
/// of them the sources carry, and shows the source sentence beside the claim. "Supported" means that a source says
/// so, not that it is true.
#[derive(Debug, Parser)]
#[command(name = "rapporteur", version, propagate_version = true, after_help = EXIT_CODES)]
#[command(subcommand_required = true, arg_required_else_help = true)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

/// Options of every command.
#[derive(Debug, Clone, Args)]
pub struct Global {
    /// When to use colours; `auto` follows the terminal and NO_COLOR
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", help_heading = "Global options")]
    pub color: ColorWhen,
    /// Log to standard error what matches FILTER: `info`, `debug`, `rapporteur_workspace=trace` (or set RAPPORTEUR_LOG)
    #[arg(long, global = true, value_name = "FILTER", help_heading = "Global options")]
    pub log: Option<String>,
    /// Read every capture anew, and keep no facts in `.rapporteur/cache` for the next time
    #[arg(
        long,
        global = true,
        env = "RAPPORTEUR_NO_CACHE",
        hide_env_values = true,
        value_parser = clap::builder::BoolishValueParser::new(),
        help_heading = "Global options"
    )]
    pub no_cache: bool,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorWhen {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check briefs against their sources
    #[command(after_help = "\
Examples:
  rapporteur check                      all briefs of the desk in this folder
  rapporteur check my-desk              all briefs of another desk
  rapporteur check my-desk/briefs/a.md  one brief
  rapporteur check --format json | jq '.files[].diagnostics[].code'
  rapporteur check --fail-on warning    for a stricter gate
  rapporteur check --format sarif > findings.sarif
  rapporteur check --format json > baseline.json && rapporteur check --baseline baseline.json
  rapporteur check --store postgres:///evidence    by what a team has, too; or `[store]` in rapporteur.toml

Exit codes:
  0  no finding at or above --fail-on, or none that is not in --baseline
  1  findings at or above --fail-on
  2  could not run: no such file, no brief, no baseline, no answer of the store")]
    Check(CheckArgs),
    /// Judge claims given as JSON lines: one verdict a line, in input order
    #[command(after_help = "\
A line in (everything but id and claim is optional; other keys are ignored):
  {\"id\": \"c1\", \"claim\": \"…\", \"context\": \"sentences before it, not judged\", \"cited\": \"file name\",
   \"sources\": [{\"name\": \"…\", \"text\": \"…\", \"published\": \"2014-03-28\"}]}

Offsets in the answers are bytes of UTF-8, end exclusive. `rapporteur schema verify` prints the schema of both.

Examples:
  rapporteur verify --claims claims.jsonl --sources my-desk/sources
  jq -c '{id: .n, claim: .text}' notes.jsonl | rapporteur verify --claims - --sources sources
  rapporteur verify --claims claims.jsonl --store postgres://ann@db.example/evidence --sources my-drafts

Exit codes:
  0  every line was judged
  1  some lines could not be read; each has an answer {\"id\": …, \"error\": \"…\"}
  2  could not run")]
    Verify(VerifyArgs),
    /// Answer a question from the sources: verdict, findings with quotations, what they do not show
    #[command(after_help = "\
Examples:
  rapporteur ask \"Has Colombia worked with the UN on cyber security?\"
  rapporteur ask \"When did Kenya join the exercise?\" --desk my-desk
  rapporteur ask \"Which states have trained Fiji since 2015?\" --sources captures/*.txt
  rapporteur ask \"Who are Togo's partners?\" --format markdown >> briefs/togo.md
  rapporteur ask \"Is Chad a member of the OIF?\" --format json | jq -r .verdict
  rapporteur ask \"Has Kenya trained Fiji?\" --store postgres:///evidence    by what a team has, too; or `[store]` in rapporteur.toml

Verdicts: yes; yes_through (an agency, or an event of others in which it took part); planned_only (requested, invited,
expected, agreed); no_evidence; contradicted; disputed. Who, when, what kind, with whom, how many, since when and where are
answered by `answer`. What is a mere mention, oversight, or a report on others' reporting is listed and not counted.

Exit codes:
  0  answered, whatever the verdict
  2  could not run: no such folder, no source")]
    Ask(AskArgs),
    /// List the facts of the sources that a pattern asks for
    #[command(after_help = "\
Examples:
  rapporteur query 'actor:COL partner:UN domain:cyber since:2013'
  rapporteur query 'actor:COL kind:agreement modality:>=signed -source:factually' --desk seeds
  rapporteur query '(partner:NATO OR partner:OAS) actor:COL sort:-time' --format csv > ties.csv
  rapporteur query 'agent:KEN recipient:FJI,TON time:2014..2016' --format jsonl
  rapporteur query --complete 'actor:COL dom'      what can stand at the end, one a line

Terms side by side must all hold. OR, NOT (or -) and parentheses group them; `field:a,b` is one of several, `field:>=a` and
`field:a..b` are spans. A bare word must stand in the sentence. Fields: actor, partner, agent, recipient, requester,
instrument, kind, domain, event, since, until, time, modality, polarity, standing, source, published, grade, speaker; and
sort:time, source, modality, kind, actor, published (`-` before one turns it round).

Exit codes:
  0  at least one fact
  1  none
  2  could not run: no such folder, or no pattern; the character at fault is shown")]
    Query(QueryArgs),
    /// Write a report of briefs: claims with evidence, sources, timeline, network, coverage and gaps
    #[command(after_help = "\
Examples:
  rapporteur report -o report.html                       all briefs of the desk in this folder
  rapporteur report my-desk/briefs/a.md -o report.html   one brief
  rapporteur report my-desk --format csv > claims.csv
  rapporteur report --format claimreview --base-url https://example.org/desk/ -o claims.jsonld
  rapporteur report --format annotations | jq '.items[].target.selector[0].exact'

The page is one file that loads nothing: it can be mailed, printed and read without script. Without -o the report goes to
standard output.

Exit codes:
  0  written, whatever it says; `rapporteur check` is the gate
  2  could not run: no such file, no brief, nowhere to write")]
    Report(ReportArgs),
    /// Show what another capture of a source changes: facts, and the claims of all briefs that rest on them
    #[command(after_help = "\
Examples:
  rapporteur impact old/release.md my-desk/sources/release.md
  rapporteur impact sources/page-2023.txt sources/page-2024.txt my-desk --format json
  git show HEAD~1:sources/page.txt > /tmp/page.txt && rapporteur impact /tmp/page.txt sources/page.txt

One of the two captures should belong to the desk, by its path, its bytes, its key or its address; claims are judged with OLD
in its place and with NEW. A quotation that only moved is no change; one whose words have changed always is. What browsers and
sites put around a text (menus, share buttons, cookie notices) is never looked at.

Exit codes:
  0  no claim of any brief changes
  1  the verdict, the evidence, a quotation or the freshness of some claim changes
  2  could not run: no such file, no desk")]
    Impact(ImpactArgs),
    /// List the entities that a text mentions, as JSON lines
    #[command(after_help = "\
Examples:
  rapporteur link notes.txt briefs/a.md          one line a file; its id is the path
  rapporteur link --lines texts.jsonl            lines {\"id\": \"…\", \"text\": \"…\"} in, one line each out
  rapporteur link --lines - < texts.jsonl

`coref` marks a mention that stands for a name elsewhere in the text; `why` names the rule that linked it; `refused`
has what was seen and not linked, with the rule.")]
    Link(TextArgs),
    /// List the claims of a text, as JSON lines: who did what to, for or with whom; or read captures in bulk for a store
    #[command(after_help = "\
Examples:
  rapporteur extract notes.txt briefs/a.md       one line a file; its id is the path
  rapporteur extract --lines texts.jsonl         lines {\"id\": \"…\", \"text\": \"…\"} in, one line each out
  rapporteur extract --lines - < texts.jsonl | jq -c '.claims[] | [.predicate, .plover.event, .actors[].name]'
  xargs -P4 -I{} sh -c 'rapporteur extract --stdio < {} > {}.claims' < files.txt
  seq 0 7 | xargs -P2 -I{} rapporteur extract captures --shard {}/8 --out parts

A line may have `published` (2014-03-28), the date that \"last month\" is told from. `plover` has the event type of the
PLOVER codebook: promised, offered or invited cooperation is AGREE, refused cooperation REJECT.

--stdio is a filter for any engine with a pipe: a line in is `id<TAB>text`, or JSON as for --lines; a line out is as ever.

--shard I/N reads the I-th of N parts of the sources (from 0; which source belongs to which depends on its name alone) and
writes it to DIR as Parquet, one row a sentence that may be evidence, with a line in manifest.jsonl. A part that is there, of
the same sources and the same rules, is not made again. `rapporteur load DIR --store URL` fills a store with the parts.

Exit codes:
  0  everything was read
  1  some lines could not be read (--lines, --stdio), or some captures (--shard); each is named
  2  could not run")]
    Extract(ExtractArgs),
    /// Fill a store that a team shares with the parts of a bulk extraction
    #[command(after_help = "\
Examples:
  rapporteur load parts --store postgres://ann@db.example/evidence
  rapporteur load parts/part-00003.parquet --store 'postgres:///evidence?host=/run/postgresql'
  rapporteur load --queue captures --store URL     captures for `rapporteur worker`, on any machine, to read

A source replaces all that the store has of it. The store is made if there is none; one that was made with other rules
(another version, catalogue or lexicon) is refused, unless --replace says to empty it first. Connections are not encrypted:
use a socket, or a local proxy that speaks TLS. Needs a build with the feature `postgres`.

Exit codes:
  0  everything is in the store
  1  some captures could not be read; each is named
  2  could not run: no part, no store, other rules")]
    Load(LoadArgs),
    /// Read captures from the queue of a store, beside as many other workers as you start
    #[command(after_help = "\
Examples:
  rapporteur worker --store postgres://ann@db.example/evidence
  rapporteur worker --store URL --drain             end when the queue is empty

Captures are put in with `rapporteur load --queue`. A worker leases some, and what it read is written in one transaction with
their leaving the queue: a worker that is killed loses nothing, another takes over when the lease has run out. What cannot be
read is set aside with the reason and named. Needs a build with the feature `postgres`.

Exit codes:
  0  --drain: the queue is empty
  1  --drain: some captures were set aside
  2  could not run: no store, other rules")]
    Worker(WorkerArgs),
    /// Print the words, tags and trees of a text, or its clauses
    #[command(after_help = "\
Examples:
  rapporteur parse notes.txt                         CoNLL-U, one block a sentence
  echo 'The Norwegian navy trained Kenyan pilots.' | rapporteur parse
  rapporteur parse brief.md --format clauses         who does what to whom, one clause a line
  rapporteur parse --gold-tokens dev.conllu          the same file, its LEMMA to DEPREL columns replaced by ours

Exit codes:
  0  every sentence was parsed
  1  some sentences of the CoNLL-U file could not be read; they are named and left out
  2  could not run")]
    Parse(ParseArgs),
    /// Run the language server on standard input and output
    #[command(after_help = "\
Editors start this command; see the README for their settings. With a store that a team shares (--store, or `[store]` in
rapporteur.toml) it never waits for that: a claim is marked until the store has been heard about it.")]
    Lsp(LspArgs),
    /// Take captures into a desk: a read-only copy, its hash and who took it when
    #[command(after_help = "\
Examples:
  rapporteur import ~/Downloads/statement.pdf --published 2014-03-28 --publisher \"Ministry of Health\"
  rapporteur import page.html --url https://example.org/page --reliability B --credibility 2
  rapporteur import *.pdf --desk my-desk --operator \"A. Okafor\"

Each file is copied into the folder of the sources and made read-only; what is told about it goes into a sidecar
`name.meta.toml`; a line with SHA-256, UTC time and operator is added to `custody.jsonl` there. Nothing is ever
overwritten: a name that is taken is refused, and so is a file that the desk has already. `rapporteur sources` compares the
captures with the log.

Exit codes:
  0  every file was taken in
  1  some were not; each is named with the reason
  2  could not run")]
    Import(Box<ImportArgs>),
    /// List the captures of a desk: key, grade, date, origin, and what is not in order
    #[command(after_help = "\
What is told of a capture:
  changed      its bytes are not those in the custody log     missing      the log has it, the folder does not
  unreadable   no text could be taken out                     partly-read  a part could not be read
  duplicate    the same bytes as another                      undated      nothing says when it was published
  ungraded     no Admiralty grade                             never-cited  no brief cites it
  unconfirmed  credibility 1, but no other origin speaks of the same

Captures of one origin print one text, one agency's story or one release: however many are cited, it is one source.

Examples:
  rapporteur sources
  rapporteur sources my-desk --format json | jq '.captures[] | select(.health[].problem == \"changed\") | .path'
  rapporteur sources --fail-on changed,missing     for continuous integration

Exit codes:
  0  no capture has a problem of --fail-on
  1  some have
  2  could not run")]
    Sources(SourcesArgs),
    /// Write the reference list of a brief or of a desk in a citation style (CSL)
    #[command(after_help = REFERENCES_HELP)]
    References(ReferencesArgs),
    /// Make a new desk with a sample source and a sample brief
    #[command(after_help = "\
Examples:
  rapporteur init my-desk && rapporteur check my-desk

Existing files are never overwritten.")]
    Init(InitArgs),
    /// Explain a diagnostic code
    #[command(after_help = "\
Examples:
  rapporteur explain           all codes with their titles
  rapporteur explain TIM003    one page, with a wrong and a right example")]
    Explain(ExplainArgs),
    /// Print the JSON schema of the configuration or of an output
    #[command(after_help = "\
Examples:
  rapporteur schema config > rapporteur.schema.json
  rapporteur schema verify")]
    Schema(SchemaArgs),
    /// Print a completion script for a shell
    #[command(after_help = "\
Examples:
  rapporteur completions bash > ~/.local/share/bash-completion/completions/rapporteur
  rapporteur completions zsh > \"${fpath[1]}/_rapporteur\"")]
    Completions(CompletionsArgs),
}

#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Brief files, or one desk folder [default: the current folder]
    #[arg(value_name = "PATH")]
    pub paths: Vec<Utf8PathBuf>,
    /// Form of the output
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub format: CheckFormat,
    /// Lowest severity that makes the exit code 1
    #[arg(long, value_name = "SEVERITY", default_value = "error")]
    pub fail_on: FailOn,
    /// Output of an earlier check (`--format json` or `sarif`): only findings that it does not have are shown and fail
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<Utf8PathBuf>,
    #[command(flatten)]
    pub team: TeamArgs,
}

/// The base of evidence that a team shares.
#[derive(Debug, Args)]
pub struct TeamArgs {
    /// Address of a store that a team shares, in place of that in rapporteur.toml; the sources of the desk, or of --sources, lie
    /// over it
    #[arg(long, value_name = "URL", conflicts_with = "no_store")]
    pub store: Option<String>,
    /// Ask no store, whatever rapporteur.toml says
    #[arg(long)]
    pub no_store: bool,
}

/// Form of the output of `check`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For people: the claim with the source sentence beside it
    Human,
    /// One JSON document; its schema is `rapporteur schema check`
    Json,
    /// Workflow commands that GitHub Actions shows as annotations
    Github,
    /// SARIF 2.1.0 for code scanning: evidence as related locations, the trace as code flow
    Sarif,
}

/// Lowest severity that fails a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    Error,
    Warning,
    Information,
    Hint,
    /// Exit 0 whatever is found
    Never,
}

#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// JSON lines with the claims; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    pub claims: Utf8PathBuf,
    /// Source files, or folders of them, for the lines without their own sources
    #[arg(long, value_name = "PATH", num_args = 1..)]
    pub sources: Vec<Utf8PathBuf>,
    /// Address of a store that a team shares, for the lines without their own sources; --sources lie over it as drafts
    #[arg(long, value_name = "URL")]
    pub store: Option<String>,
}

/// Where sources are.
#[derive(Debug, Args)]
pub struct SourceArgs {
    /// Source files, or folders of them, in place of a desk
    #[arg(long, value_name = "PATH", num_args = 1.., conflicts_with = "desk")]
    pub sources: Vec<Utf8PathBuf>,
    /// Folder of the desk [default: the desk of the current folder]
    #[arg(long, value_name = "DIR")]
    pub desk: Option<Utf8PathBuf>,
}

#[derive(Debug, Args)]
pub struct AskArgs {
    /// The question, in English
    #[arg(value_name = "QUESTION")]
    pub question: String,
    #[command(flatten)]
    pub from: SourceArgs,
    #[command(flatten)]
    pub team: TeamArgs,
    /// Form of the output
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub format: AskFormat,
}

/// Form of the output of `ask`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AskFormat {
    /// For people
    Human,
    /// One JSON document; its schema is `rapporteur schema ask`
    Json,
    /// A section to paste into a brief, with citation keys
    Markdown,
}

#[derive(Debug, Args)]
pub struct QueryArgs {
    /// The pattern: `actor:COL partner:UN domain:cyber since:2013`
    #[arg(value_name = "PATTERN", allow_hyphen_values = true)]
    pub pattern: String,
    #[command(flatten)]
    pub from: SourceArgs,
    /// Form of the output
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: QueryFormat,
    /// Print what can stand at the end of the pattern, one a line, with what it is
    #[arg(long)]
    pub complete: bool,
}

/// Form of the output of `query`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum QueryFormat {
    /// Columns for people
    Table,
    /// One JSON object a line; its schema is `rapporteur schema query`
    Jsonl,
    /// Comma-separated values with a header (RFC 4180)
    Csv,
}

#[derive(Debug, Args)]
pub struct ReportArgs {
    /// A brief, or the folder of a desk with its briefs [default: the current folder]
    #[arg(value_name = "BRIEF|DESK", default_value = ".", hide_default_value = true)]
    pub path: Utf8PathBuf,
    /// File to write; `-` or nothing is standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<Utf8PathBuf>,
    /// Form of the report
    #[arg(long, value_name = "FORMAT", default_value = "html")]
    pub format: ReportFormat,
    /// What stands before the paths of briefs and sources in addresses (claimreview, annotations)
    #[arg(long, value_name = "URL", default_value = "", hide_default_value = true)]
    pub base_url: String,
    #[command(flatten)]
    pub team: TeamArgs,
}

/// Form of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// One self-contained page
    Html,
    /// schema.org ClaimReview as JSON-LD
    Claimreview,
    /// W3C Web Annotations as JSON-LD, with text quote and text position selectors
    Annotations,
    /// Claims with verdicts and evidence, comma-separated (RFC 4180)
    Csv,
}

#[derive(Debug, Args)]
pub struct ImpactArgs {
    /// The earlier capture
    #[arg(value_name = "OLD")]
    pub old: Utf8PathBuf,
    /// The later capture
    #[arg(value_name = "NEW")]
    pub new: Utf8PathBuf,
    /// Folder of the desk [default: the desk of NEW or OLD, else of the current folder]
    #[arg(value_name = "DESK")]
    pub desk: Option<Utf8PathBuf>,
    /// Form of the output
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub format: ImpactFormat,
    #[command(flatten)]
    pub team: TeamArgs,
}

/// Form of the output of `impact`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ImpactFormat {
    /// For people
    Human,
    /// One JSON document; its schema is `rapporteur schema impact`
    Json,
}

#[derive(Debug, Args)]
pub struct TextArgs {
    /// Texts; `.md` is read as Markdown, anything else as plain text; `-` reads plain text from standard input
    #[arg(value_name = "FILE", required_unless_present = "lines", conflicts_with = "lines")]
    pub files: Vec<Utf8PathBuf>,
    /// JSON lines with `id` and `text`; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    pub lines: Option<Utf8PathBuf>,
}

#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("input").required(true).args(["files", "lines", "stdio"])))]
pub struct ExtractArgs {
    /// Texts; `.md` is read as Markdown, anything else as plain text; `-` reads plain text from standard input. With --shard
    /// captures of any format, or folders of them
    #[arg(value_name = "FILE")]
    pub files: Vec<Utf8PathBuf>,
    /// JSON lines with `id` and `text`; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    pub lines: Option<Utf8PathBuf>,
    /// A filter from standard input to standard output: lines `id<TAB>text` or JSON in
    #[arg(long, conflicts_with = "shard")]
    pub stdio: bool,
    /// Read part I of N (I from 0) of the sources for a store
    #[arg(long, value_name = "I/N", requires = "out")]
    pub shard: Option<Shard>,
    /// Folder for the part and the manifest; made if it does not exist
    #[arg(long, value_name = "DIR", requires = "shard")]
    pub out: Option<Utf8PathBuf>,
}

/// One of `of` parts of all sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// From 0.
    pub number: u32,
    /// At least 1.
    pub of: u32,
}

impl std::str::FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Shard, String> {
        let wrong = || format!("`{text}` is no shard; write 0/8 for the first of eight, 7/8 for the last");
        let (number, of) = text.split_once('/').ok_or_else(wrong)?;
        let (number, of) = (number.parse().map_err(|_| wrong())?, of.parse().map_err(|_| wrong())?);
        if number >= of || of > 100_000 {
            return Err(wrong());
        }
        Ok(Shard { number, of })
    }
}

#[derive(Debug, Args)]
pub struct LoadArgs {
    /// Parts, or folders of them; with --queue captures, or folders of them
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<Utf8PathBuf>,
    /// Address of the store
    #[arg(long, value_name = "URL", env = "RAPPORTEUR_STORE")]
    pub store: String,
    /// Empty a store that was made with other rules
    #[arg(long)]
    pub replace: bool,
    /// Put captures into the queue of the store instead, for workers to read
    #[arg(long)]
    pub queue: bool,
}

#[derive(Debug, Args)]
pub struct WorkerArgs {
    /// Address of the store
    #[arg(long, value_name = "URL", env = "RAPPORTEUR_STORE")]
    pub store: String,
    /// End when the queue is empty
    #[arg(long)]
    pub drain: bool,
    /// Captures to lease at a time
    #[arg(long, value_name = "N", default_value = "50", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub batch: u32,
    /// Seconds after which captures of a worker that is gone are taken by another
    #[arg(long, value_name = "SECONDS", default_value = "300", value_parser = clap::value_parser!(u32).range(1..))]
    pub lease: u32,
}

#[derive(Debug, Args)]
pub struct ParseArgs {
    /// Text; `.md` is read as Markdown, anything else as plain text [default: standard input]
    #[arg(value_name = "FILE", conflicts_with = "gold_tokens")]
    pub file: Option<Utf8PathBuf>,
    /// Form of the output
    #[arg(long, value_name = "FORMAT", default_value = "conllu", conflicts_with = "gold_tokens")]
    pub format: ParseFormat,
    /// CoNLL-U file whose words are taken as they are and given tags, lemmas and heads, for scoring
    #[arg(long, value_name = "FILE")]
    pub gold_tokens: Option<Utf8PathBuf>,
    /// Language pack, by its BCP 47 tag
    #[arg(long, value_name = "TAG", default_value = "en")]
    pub lang: String,
}

/// Form of the output of `parse`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ParseFormat {
    /// CoNLL-U: ten columns a word, by Universal Dependencies 2
    Conllu,
    /// Clauses: predicate, what stands over it, speakers, arguments
    Clauses,
}

#[derive(Debug, Args)]
pub struct LspArgs {
    /// Accepted because many editors pass it; standard input and output are the only transport
    #[arg(long)]
    pub stdio: bool,
    #[command(flatten)]
    pub team: TeamArgs,
}

#[derive(Debug, Args)]
pub struct ImportArgs {
    /// Files to take in: .txt .md .html .pdf .docx .eml .mhtml
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<Utf8PathBuf>,
    /// Folder of the desk [default: the desk of the current folder]
    #[arg(long, value_name = "DIR")]
    pub desk: Option<Utf8PathBuf>,
    /// Who takes them in [default: RAPPORTEUR_OPERATOR, else the name of the user]
    #[arg(long, value_name = "NAME", env = "RAPPORTEUR_OPERATOR")]
    pub operator: Option<String>,
    #[command(flatten)]
    pub about: About,
}

/// What the sidecar of an imported capture says. For several files at once it holds for each.
#[derive(Debug, Args)]
#[command(next_help_heading = "About the captures")]
pub struct About {
    /// Title
    #[arg(long)]
    pub title: Option<String>,
    /// Who wrote it
    #[arg(long)]
    pub author: Option<String>,
    /// Who published it
    #[arg(long)]
    pub publisher: Option<String>,
    /// When it was published: 2014, 2014-03 or 2014-03-28
    #[arg(long, value_name = "DATE")]
    pub published: Option<String>,
    /// When it was captured, if that was not today
    #[arg(long, value_name = "DATE")]
    pub captured: Option<String>,
    /// When what it reports took place
    #[arg(long, value_name = "DATE")]
    pub event: Option<String>,
    /// The day that its figures are of
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// Address, kept as text and never opened
    #[arg(long)]
    pub url: Option<String>,
    /// Kind: press-release, report, news, fact-check …
    #[arg(long)]
    pub kind: Option<String>,
    /// Language, as a BCP 47 tag
    #[arg(long, value_name = "TAG")]
    pub language: Option<String>,
    /// Admiralty reliability of the source, A to F
    #[arg(long, value_name = "A-F")]
    pub reliability: Option<String>,
    /// Admiralty credibility of the information, 1 to 6
    #[arg(long, value_name = "1-6")]
    pub credibility: Option<String>,
    /// Whom the information comes from, if not from the publisher
    #[arg(long)]
    pub origin: Option<String>,
    /// Citation key [default: the name of the file without its ending]
    #[arg(long)]
    pub key: Option<String>,
}

#[derive(Debug, Args)]
pub struct SourcesArgs {
    /// Folder of the desk
    #[arg(value_name = "DIR", default_value = ".")]
    pub desk: Utf8PathBuf,
    /// Form of the output
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub format: SourcesFormat,
    /// Problems that make the exit code 1
    #[arg(long, value_name = "PROBLEM", value_delimiter = ',')]
    pub fail_on: Vec<HealthName>,
}

/// Form of the output of `sources`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SourcesFormat {
    /// For people: one line a capture, what is not in order below it
    Human,
    /// One JSON document; its schema is `rapporteur schema sources`
    Json,
}

/// Names of what may be wrong with a capture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum HealthName {
    Changed,
    Missing,
    Unreadable,
    PartlyRead,
    Duplicate,
    Undated,
    Ungraded,
    Unconfirmed,
    NeverCited,
}

#[derive(Debug, Args)]
pub struct ReferencesArgs {
    /// A brief, or the folder of a desk: then all its captures [default: the current folder]
    #[arg(value_name = "PATH", default_value = ".", hide_default_value = true)]
    pub path: Utf8PathBuf,
    /// Style: a name of --list-styles, or a file that ends in .csl
    #[arg(long, value_name = "NAME|FILE", default_value = "apa")]
    pub style: String,
    /// Language of dates and terms, as a BCP 47 tag [default: that of the style, else en-US]
    #[arg(long, value_name = "TAG")]
    pub locale: Option<String>,
    /// Form of the output
    #[arg(long, value_name = "FORMAT", default_value = "markdown")]
    pub format: ReferencesFormat,
    /// Of a desk, only what its briefs cite
    #[arg(long)]
    pub cited: bool,
    /// List the styles by name, with their titles
    #[arg(long)]
    pub list_styles: bool,
}

/// Form of a reference list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReferencesFormat {
    /// A paragraph an entry, to paste into a brief; italics as `*…*`
    Markdown,
    /// A line an entry
    Text,
}

#[derive(Debug, Args)]
pub struct InitArgs {
    /// Folder of the new desk; made if it does not exist
    #[arg(value_name = "DIR", default_value = ".")]
    pub dir: Utf8PathBuf,
}

#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// A code such as TIM003 [default: list all]
    #[arg(value_name = "CODE")]
    pub code: Option<String>,
}

#[derive(Debug, Args)]
pub struct SchemaArgs {
    /// What to describe
    #[arg(value_name = "WHAT", default_value = "config")]
    pub what: SchemaOf,
}

/// What has a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SchemaOf {
    /// `rapporteur.toml`
    Config,
    /// `rapporteur check --format json`
    Check,
    /// A line into and a line out of `rapporteur verify`
    Verify,
    /// A line out of `rapporteur link`
    Link,
    /// A line out of `rapporteur extract`
    Extract,
    /// `rapporteur ask --format json`
    Ask,
    /// A line out of `rapporteur query --format jsonl`
    Query,
    /// `rapporteur sources --format json`
    Sources,
    /// A line of `custody.jsonl`
    Custody,
    /// A line of `manifest.jsonl`, which `rapporteur extract --shard` writes
    Manifest,
    /// `rapporteur impact --format json`
    Impact,
}

#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// Shell
    #[arg(value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn definition_is_consistent() {
        super::Cli::command().debug_assert();
    }
}

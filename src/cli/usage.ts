/**
 * What the command's flags are, and its help.
 */

/** A flag that takes a value, or is merely there or not. */
export type FlagKind = "value" | "switch"
export type FlagKinds = Readonly<Record<string, FlagKind>>

export const serveFlags = {
  config: "value",
  port: "value",
  host: "value",
  store: "value",
  "api-key": "value"
} as const satisfies FlagKinds

export const migrateFlags = {
  config: "value",
  store: "value",
  "print-sql": "switch"
} as const satisfies FlagKinds

export const revokeKeyFlags = {
  config: "value",
  store: "value"
} as const satisfies FlagKinds

const commands = ["serve", "migrate", "revoke-key"] as const

export type Command = (typeof commands)[number]

export const isCommand = (word: string): word is Command => commands.some((each) => each === word)

/** The commands, for a sentence. */
export const commandNames = "serve, migrate and revoke-key"

export const helpFor = (command: Command | undefined): string =>
  command === undefined ? general : help[command]

const general = `Watchword: sessions that notice theft

Usage
  watchword serve [flags]     run the session service
  watchword migrate [flags]   bring a store's schema up to date
  watchword revoke-key KID    revoke a signing key that has leaked
  watchword --version
  watchword --help            also: watchword serve --help, and so on`

const store = `  --store STORE      where sessions live: sqlite:FILE, mysql://USER:PASSWORD@HOST:PORT/DATABASE
                     or memory: (default sqlite:watchword.db)         WATCHWORD_STORE`

const config = `  --config FILE      a JSON file with options; flags and variables go first`

const help: Readonly<Record<Command, string>> = {
  serve: `Runs the session service (docs/service.md).

Usage
  watchword serve [flags]

Flags, and the environment variables that do the same
${config}
  --port PORT        0 for any free port (default 3567)               WATCHWORD_PORT
  --host HOST        beyond loopback only with an API key
                     (default 127.0.0.1)                              WATCHWORD_HOST
${store}
  --api-key KEY      what callers have to show; better given as a
                     variable, for other users see command lines      WATCHWORD_API_KEY

The secret comes from WATCHWORD_SECRET (several, newest first, with commas or line breaks
between them), from the configuration file, or, for an SQLite file, from the generated
file beside it.

SIGTERM and SIGINT stop the service once what is under way is answered; a second one
stops it at once.`,

  migrate: `Brings a store's schema up to date, and prints what it applied.

Usage
  watchword migrate [flags]

Flags, and the environment variables that do the same
${config}
${store}
  --print-sql        print the schema as SQL instead, and touch nothing`,

  "revoke-key": `Revokes a signing key that has leaked; another one signs from then on (docs/operations.md).

Usage
  watchword revoke-key KID [flags]

KID is the key's id: the \`kid\` in the header of its tokens, and in /.well-known/jwks.json.

Flags, and the environment variables that do the same
${config}
${store}

The secret is the one that the nodes have, and comes from where serve takes it.`
}

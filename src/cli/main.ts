#!/usr/bin/env node
/**
 * The `watchword` command. Only what every call needs is loaded at once: `--version` and `--help` answer
 * before anything heavy is read.
 */
import { CommandFailure, UsageFailure } from "./commandFailure.ts"
import { readFlags } from "./flags.ts"
import {
  commandNames,
  helpFor,
  isCommand,
  migrateFlags,
  revokeKeyFlags,
  serveFlags
} from "./usage.ts"
import { packageVersion } from "./version.ts"

const print = (text: string) => void process.stdout.write(`${text}\n`)

async function run(args: readonly string[]): Promise<void> {
  const [first, ...rest] = args
  if (first === undefined) throw new UsageFailure(`which command? there are ${commandNames}`)
  if (first === "--version" || first === "-v") return print(packageVersion())
  if (first === "--help" || first === "-h") return print(helpFor(undefined))
  if (!isCommand(first)) {
    throw new UsageFailure(`${JSON.stringify(first)} is no command; there are ${commandNames}`)
  }
  if (rest.includes("--help") || rest.includes("-h")) return print(helpFor(first))
  switch (first) {
    case "serve": {
      const flags = readFlags(rest, serveFlags)
      const { serve } = await import("./serve.ts")
      return serve(flags, process.env)
    }
    case "migrate": {
      const flags = readFlags(rest, migrateFlags)
      const { migrate } = await import("./migrate.ts")
      return migrate(flags, process.env, print)
    }
    case "revoke-key": {
      // A key's id may begin with a dash.
      const [keyId, ...others] = rest
      if (keyId === undefined || /^--(config|store)(=|$)/.test(keyId)) {
        throw new UsageFailure("which key? watchword revoke-key KID")
      }
      const flags = readFlags(others, revokeKeyFlags)
      const { revokeKey } = await import("./revokeKey.ts")
      return revokeKey(keyId, flags, process.env, print)
    }
  }
}

try {
  await run(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof CommandFailure)) throw error
  process.stderr.write(`watchword: ${error.message}\n`)
  // Whatever was opened by then is of no use any more.
  process.exit(error.exitCode)
}

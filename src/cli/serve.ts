import { randomBytes } from "node:crypto"

/**
 * `watchword serve`: from options to a running service, and from a signal to its end.
 */
import { createSessions } from "../createSessions.ts"
import { listenProblem, ListenRefused } from "../http/service/listen.ts"
import { startService } from "../http/service/service.ts"
import type { DecodedServeOptions } from "../options/serve.ts"
import type { SessionsOptions } from "../options/SessionsOptions.ts"
import { announcement } from "./announcement.ts"
import { CommandFailure } from "./commandFailure.ts"
import { configure, type Configuration, type Environment } from "./configuration.ts"
import type { Flags } from "./flags.ts"
import { heldUntilReady, jsonLines } from "./log.ts"
import { readOrCreateSecret, secretFileFor } from "./secretFile.ts"
import { stopOnSignal } from "./stopOnSignal.ts"
import { storeFailure, storeFor } from "./store.ts"
import type { serveFlags } from "./usage.ts"
import { packageVersion } from "./version.ts"

/** Resolves when the service listens; it stops at a signal. Rejects with `CommandFailure`. */
export async function serve(
  flags: Flags<typeof serveFlags>,
  environment: Environment
): Promise<void> {
  const configuration = configure(flags, environment)
  const { decoded: options } = configuration
  // Before anything is made on disk.
  const problem = listenProblem(options)
  if (problem !== undefined) throw new CommandFailure(problem)
  const { secret, secretFile } = secretFor(options)
  const { log, release } = heldUntilReady(jsonLines((line) => void process.stderr.write(line)))
  const store = await storeFor(options.store)
  const sessions = await createSessions(sessionsOptions(configuration, secret, store, log)).catch(
    (error: unknown) => {
      throw storeFailure(options.store, error)
    }
  )
  const version = packageVersion()
  try {
    const { host, port, apiKeys } = options
    const service = await startService({ sessions, host, port, apiKeys, log, version })
    stopOnSignal(async () => {
      log({ level: "info", message: "stopping", fields: {} })
      await service.stop(longestGoodbye)
      await sessions.close()
    })
    release()
    process.stdout.write(`${announcement({ version, url: service.url, options, secretFile })}\n`)
  } catch (error) {
    await sessions.close()
    throw cannotListen(error, options)
  }
}

/** How long requests that are under way may take after a signal, in milliseconds. */
const longestGoodbye = 10_000

/** The file's options as `createSessions` takes them. */
function sessionsOptions(
  { given, decoded }: Configuration,
  secret: readonly string[],
  store: SessionsOptions["store"],
  logger: NonNullable<SessionsOptions["logger"]>
): SessionsOptions<unknown, unknown> {
  const { port: _port, host: _host, apiKey: _apiKey, ...shared } = given
  return { ...shared, store, secret, issuer: decoded.settings.audience.issuer, logger }
}

/** The secrets, newest first: those that were given, or one that fits the store. */
function secretFor({ secrets, store }: DecodedServeOptions): {
  readonly secret: readonly string[]
  readonly secretFile: string | undefined
} {
  if (secrets !== undefined) return { secret: secrets, secretFile: undefined }
  switch (store.kind) {
    case "sqlite": {
      const secretFile = secretFileFor(store.file)
      return { secret: [readOrCreateSecret(secretFile)], secretFile }
    }
    case "memory":
      return { secret: [randomBytes(32).toString("base64url")], secretFile: undefined }
    case "mysql":
      throw new CommandFailure(
        "a database needs a secret that all its nodes share: set WATCHWORD_SECRET, for instance to what this prints: " +
          `node -e "console.log(require('node:crypto').randomBytes(32).toString('base64url'))"`
      )
  }
}

function cannotListen(error: unknown, { host, port }: DecodedServeOptions): unknown {
  if (error instanceof ListenRefused) return new CommandFailure(error.message)
  switch (error instanceof Error && "code" in error ? error.code : undefined) {
    case "EADDRINUSE":
      return new CommandFailure(`port ${port} on ${host} is taken by another program`)
    case "EACCES":
      return new CommandFailure(`this account may not listen on port ${port}`)
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return new CommandFailure(`${host} is no address of this machine`)
    default:
      return error
  }
}

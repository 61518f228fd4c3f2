import { randomBytes } from "node:crypto"
import {
  closeSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync
} from "node:fs"
import { format, parse, resolve } from "node:path"

/**
 * The generated secret beside an SQLite file, for a service that nobody has configured. It is made once,
 * whichever of several simultaneous starts is first, and only its owner may read it.
 */
import { CommandFailure } from "./commandFailure.ts"

const leastBytes = 32

/** The secret's file: `watchword.secret` for `watchword.db`. Absolute. */
export function secretFileFor(database: string): string {
  const { dir, name } = parse(resolve(database))
  return format({ dir, name, ext: ".secret" })
}

/** The secret in a file, which is created where there is none. */
export function readOrCreateSecret(file: string): string {
  const found = readSecret(file)
  if (found !== undefined) return found
  create(file)
  const created = readSecret(file)
  if (created === undefined) throw new CommandFailure(`the secret file ${file} vanished`)
  return created
}

/** The secret in a file, or undefined where there is no such file. */
export function readSecret(file: string): string | undefined {
  let content: string
  let mode: number
  try {
    const descriptor = openSync(file, "r")
    try {
      mode = fstatSync(descriptor).mode & 0o777
      content = readFileSync(descriptor, "utf8").trim()
    } finally {
      closeSync(descriptor)
    }
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined
    throw unusable(file, "cannot be read", error)
  }
  // Windows has no such bits.
  if (process.platform !== "win32" && (mode & 0o077) !== 0) {
    throw new CommandFailure(
      `the secret file ${file} can be read by others (mode ${mode.toString(8)}): run "chmod 600" on it, and if somebody may have read it, replace it`
    )
  }
  if (Buffer.byteLength(content) < leastBytes) {
    throw new CommandFailure(
      `the secret file ${file} holds no secret of at least ${leastBytes} bytes: restore it, or remove it, which ends all sessions`
    )
  }
  return content
}

/**
 * Written in full under another name first, and then linked: a link fails where the file exists, so of
 * two starts one wins, and none ever reads half of a secret.
 */
function create(file: string): void {
  const draft = `${file}.${randomBytes(8).toString("hex")}`
  try {
    const descriptor = openSync(draft, "wx", 0o600)
    try {
      writeSync(descriptor, `${randomBytes(32).toString("base64url")}\n`)
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
    try {
      linkSync(draft, file)
    } catch (error) {
      if (codeOf(error) !== "EEXIST") throw error
    }
  } catch (error) {
    throw unusable(file, "cannot be created", error)
  } finally {
    rmSync(draft, { force: true })
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : "unknown"

const unusable = (file: string, what: string, error: unknown) =>
  new CommandFailure(
    `the secret file ${file} ${what} (${codeOf(error)}): make its folder writable, or set WATCHWORD_SECRET`
  )

/**
 * Reading columns: what a driver answers is unknown until it was looked at. A value that cannot have been
 * written by this adapter is a defect, not an answer.
 */
import type { Row } from "./database.ts"

/** A whole number. Drivers answer large ones as text, depending on the pool's settings. */
export function readInteger(row: Row, column: string): number {
  const value = row[column]
  const number = typeof value === "string" ? Number(value) : value
  if (Number.isSafeInteger(number)) return number as number
  throw unreadable(column)
}

export function readBytes(row: Row, column: string): Buffer {
  const value = row[column]
  if (Buffer.isBuffer(value)) return value
  throw unreadable(column)
}

export const readText = (row: Row, column: string): string => readBytes(row, column).toString()

/** Ids, digests and salts are base64url outside and bytes inside. */
export const readBase64url = (row: Row, column: string): string =>
  readBytes(row, column).toString("base64url")

/** What `read` reads, or undefined for NULL. */
export const readOptional = <A>(
  row: Row,
  column: string,
  read: (row: Row, column: string) => A
): A | undefined => (row[column] === null ? undefined : read(row, column))

export const unreadable = (column: string): Error =>
  new Error(`the column ${column} holds something that was never written there`)

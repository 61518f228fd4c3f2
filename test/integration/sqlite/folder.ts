/**
 * A folder for a test's database files, which is gone after the test.
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { removeAtEnd } from "../../support/watchdog.ts"

export interface Folder {
  readonly path: (name: string) => string
  readonly remove: () => void
}

export function temporaryFolder(): Folder {
  const folder = mkdtempSync(join(tmpdir(), "watchword-sqlite-"))
  removeAtEnd(folder)
  return {
    path: (name) => join(folder, name),
    remove: () => rmSync(folder, { recursive: true, force: true })
  }
}

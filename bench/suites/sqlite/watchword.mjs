/**
 * Watchword on the file.
 */
import { createSessions } from "watchword"
import { sqliteStore } from "watchword/sqlite"

import { options } from "../../load/watchword.mjs"
import { fileIn } from "./bare.mjs"

export const openSqlite = (/** @type {string} */ folder) =>
  createSessions({ ...options, store: sqliteStore(fileIn(folder)) })

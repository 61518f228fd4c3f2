/**
 * Loading mysql2: here and nowhere else, so that who does not use it need not have it.
 */
import { StoreRefused } from "../../ports/failure.ts"
import type { MysqlPromisePool } from "./pool.ts"

/** A connection as the driver has it, without promises. */
export interface DriverConnection {
  query(sql: string, done: () => void): unknown
  once(event: "end", heard: () => void): unknown
  destroy(): void
}

/** What is needed of `mysql2/promise`. */
export interface Driver {
  createPool(options: object): MysqlPromisePool & {
    readonly pool: {
      on(event: "connection", heard: (connection: DriverConnection) => void): unknown
    }
    end(): Promise<void>
  }
}

export type LoadDriver = () => Promise<Driver>

export const importDriver: LoadDriver = () => import("mysql2/promise")

export async function loadDriver(load: LoadDriver): Promise<Driver> {
  try {
    return await load()
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined
    if (code !== "ERR_MODULE_NOT_FOUND") throw error
    throw new StoreRefused({
      message:
        "A mysql:// store needs the package mysql2, which is not installed: npm install mysql2"
    })
  }
}

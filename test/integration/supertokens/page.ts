/**
 * A page with a client in it, in Node or in Chromium, as the scenarios see it.
 */
export interface StoredCookie {
  readonly name: string
  readonly value: string
  readonly path: string
  readonly httpOnly: boolean
}

export interface Page {
  /** Runs a function in the page; it must not use anything from outside but its argument. */
  readonly run: <A, R>(work: (argument: A) => Promise<R>, argument: A) => Promise<R>
  /** The profile's cookies, those that scripts cannot see included. */
  readonly cookies: () => Promise<readonly StoredCookie[]>
  /** Removes every cookie of a name, as a browser may at any time. */
  readonly forget: (name: string) => Promise<void>
}

/** Pages of one profile share cookies and storage. `clockOffset`: how far its clock is ahead, in ms. */
export interface Profile {
  readonly open: (origin: string, script: string, clockOffset?: number) => Promise<Page>
  readonly close: () => Promise<void>
}

/**
 * What pages do, as functions that run inside them: plain fetches, as an application writes them.
 */
import type { PageClient } from "./clientScript.ts"
import type { Page } from "./page.ts"

declare const client: PageClient

export interface Answered {
  readonly status: number
  readonly body: unknown
}

/** One call of the application's API. */
export const call = (page: Page, method: string, url: string): Promise<Answered> =>
  page.run(
    async ([how, where]) => {
      const response = await fetch(where as string, { method: how as string })
      return { status: response.status, body: (await response.json()) as unknown }
    },
    [method, url]
  )

/** The same call so many times at once. Answers their statuses. */
export const callAtOnce = (page: Page, times: number, url: string): Promise<readonly number[]> =>
  page.run(
    async ([count, where]) => {
      const calls = Array.from({ length: count as number }, () => fetch(where as string))
      return (await Promise.all(calls)).map(({ status }) => status)
    },
    [times, url] as const
  )

/** A GET by XMLHttpRequest. Answers its status. */
export const callByXhr = (page: Page, url: string): Promise<number> =>
  page.run(
    (where) =>
      new Promise<number>((answered) => {
        const request = new XMLHttpRequest()
        request.addEventListener("loadend", () => answered(request.status))
        request.open("GET", where)
        request.send()
      }),
    url
  )

export const signIn = async (page: Page, origin = ""): Promise<void> => {
  const { status } = await call(page, "POST", `${origin}/login`)
  if (status !== 200) throw new Error(`the sign-in was answered ${status}`)
}

/** Whether the client believes that there is a session. */
export const exists = (page: Page): Promise<boolean> =>
  page.run(async () => client.exists(), undefined)

/** What the client tells the page of the session. */
export const known = (page: Page): ReturnType<PageClient["known"]> =>
  page.run(async () => client.known(), undefined)

export const signOut = (page: Page): Promise<void> =>
  page.run(async () => client.signOut(), undefined)

/** The events that the client has told the application. */
export const events = (page: Page): Promise<readonly string[]> =>
  page.run(async () => client.events, undefined)

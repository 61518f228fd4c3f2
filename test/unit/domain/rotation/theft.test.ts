/**
 * The stories that rotation is for: a thief has copied Alice's token, and is found out.
 */
import { describe, expect, it } from "vitest"

import type { PresentedToken } from "../../../../src/domain/rotation.ts"
import { at, first } from "./family.ts"
import { Story } from "./story.ts"

describe("given that a thief has a copy of a refresh token", () => {
  it("a refresh token reused after the band revokes the session", () => {
    const story = new Story()
    const hers = story.refresh(first, 600, "B")
    expect(story.use(hers, 601)).toBe("promote")

    expect(story.refusal(first, 661)).toBe("theft")
    expect(story.session.ended).toStrictEqual({ at: at(661), cause: "theft", reason: undefined })
    expect(story.refusal(first, 662)).toBe("ended")
    expect(story.refusal(hers, 662)).toBe("ended")
    expect(story.use(hers, 662)).toBe("ended")
  })

  it("the alarm is the same where the thief goes on and she comes late", () => {
    const story = new Story()
    const thiefs = story.refresh(first, 600, "b")
    expect(story.use(thiefs, 601)).toBe("promote")
    expect(story.refusal(first, 700)).toBe("theft")
    expect(story.refusal(thiefs, 701)).toBe("ended")
  })

  it("within the band the alarm waits, and the thief gets nothing", () => {
    const story = new Story()
    story.use(story.refresh(first, 600, "B"), 601)
    const before = story.session
    expect(story.refusal(first, 630)).toBe("stale")
    expect(story.session).toBe(before)
  })

  it("with neither leeway nor band the fork is found at the first use of one side", () => {
    const story = new Story({ leeway: 0, band: 0 })
    const hers = story.refresh(first, 600, "B")
    const thiefs = story.refresh(first, 600, "b")
    expect(story.use(hers, 600)).toBe("promote")
    expect(story.use(thiefs, 600)).toBe("orphan")
    expect(story.refusal(thiefs, 600)).toBe("theft")
    expect(story.refusal(hers, 600)).toBe("ended")
  })

  it("of two that live side by side, the first to go on wins, and the other is found out", () => {
    const story = new Story()
    const hers = story.refresh(first, 600, "B")
    const thiefs = story.refresh(first, 605, "b")
    expect(story.use(hers, 606)).toBe("promote")
    expect(story.use(thiefs, 607)).toBe("touch")

    const hersNext = story.refresh(hers, 1200, "C")
    story.use(hersNext, 1201)
    expect(story.refusal(thiefs, 1205)).toBe("stale")
    expect(story.refusal(thiefs, 1300)).toBe("theft")
  })

  it("the twin that is not the store's may be the one that goes on", () => {
    const story = new Story()
    const hers = story.refresh(first, 600, "B")
    const thiefs = story.refresh(first, 605, "b")
    story.use(hers, 606)
    const thiefsNext = story.refresh(thiefs, 1200, "c")
    expect(story.session.lineage).toMatchObject({
      current: { digest: thiefs.digest },
      settled: true
    })
    expect(story.refusal(hers, 1205)).toBe("theft")
    expect(story.refusal(thiefsNext, 1206)).toBe("ended")
  })

  it("who polls within the leeway is given twins, and none of use once she has gone on", () => {
    const story = new Story()
    const hers = story.refresh(first, 600, "B")
    story.use(hers, 600)
    const twins = [601, 604, 607, 610].map((now) => story.refresh(first, now, "b"))
    story.use(story.refresh(hers, 1200, "C"), 1201)
    for (const twin of twins) expect(story.refusal(twin, 1211)).toBe("stale")
    expect(story.refusal(twins.at(-1) as PresentedToken, 1261)).toBe("theft")
  })

  it("who goes on with his twin takes the lead, and her next refresh gives the alarm", () => {
    const story = new Story()
    const hers = story.refresh(first, 600, "B")
    const his = story.refresh(first, 605, "b")
    story.use(hers, 606)
    const hersNext = story.refresh(hers, 1200, "C")
    const hisNext = story.refresh(his, 1203, "c")
    expect(story.use(hersNext, 1204)).toBe("orphan")
    expect(story.use(hisNext, 1204)).toBe("promote")
    expect(story.refusal(hersNext, 1264)).toBe("theft")
    expect(story.refusal(hisNext, 1265)).toBe("ended")
  })
})

describe("strict rotation, given that a thief has a copy of a refresh token,", () => {
  it("tells of theft where the old one comes after the band", () => {
    const story = new Story({ mode: "strict" })
    const hers = story.refresh(first, 600, "B")
    expect(story.refusal(first, 661)).toBe("theft")
    expect(story.refusal(hers, 662)).toBe("ended")
  })
})

describe("with rotation off", () => {
  it("no theft is noticed: the token never changes", () => {
    const story = new Story({ mode: "off" })
    expect(story.refresh(first, 600, "B")).toBe(first)
    expect(story.refresh(first, 10_000, "b")).toBe(first)
    expect(story.session.revision).toBe(0)
  })
})

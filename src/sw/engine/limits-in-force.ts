import * as v from 'valibot';
import type { LimitsView } from '../../lib/channel/limits-view.ts';
import { connectionsUnder, Debt, NO_DEBT, debtAt, withinCap } from '../../lib/upload/cap.ts';
import {
  holdOf,
  limitsFrom,
  NO_LIMITS,
  withChange,
  type Hold,
  type Limits,
  type LimitsChange,
} from '../../lib/upload/limits.ts';
import type { Send } from '../../lib/upload/schedule.ts';
import type { UploadId } from '../../lib/upload/upload.ts';
import type { Environment } from './environment.ts';

const LIMITS_SETTING = 'limits';
const DEBT_SETTING = 'cap-debt';

/** What is stored of the limits, for whoever doesn't own the engine. Rejects with a StoreError. */
export async function storedLimits({ store }: Pick<Environment, 'store'>): Promise<Limits> {
  return limitsFrom(await store.setting(LIMITS_SETTING));
}

/** The limits that a person set, kept; and what they let begin now. */
export class LimitsInForce {
  readonly #environment: Environment;
  readonly #onChange: () => void;
  #limits = NO_LIMITS;
  #debt = NO_DEBT;
  #keptBack: ReadonlySet<UploadId> = new Set();
  #nextAt: number | null = null;
  /** Changes are taken one after the other, each saved before the next. */
  #changing: Promise<void> = Promise.resolve();

  /** `onChange`: called when they let begin something else. */
  constructor(environment: Environment, onChange: () => void) {
    this.#environment = environment;
    this.#onChange = onChange;
  }

  /** Takes up what an earlier worker stored. */
  async load(): Promise<void> {
    const { store } = this.#environment;
    this.#limits = await storedLimits(this.#environment);
    const debt = v.safeParse(Debt, await store.setting(DEBT_SETTING));
    if (debt.success) this.#debt = debt.output;
  }

  get hold(): Hold | null {
    return holdOf(this.#limits, this.#environment.networkCost());
  }

  view(): LimitsView {
    return { limits: this.#limits, networkCost: this.#environment.networkCost() };
  }

  /** Rejects with a StoreError, and then has changed nothing. */
  change(change: LimitsChange): Promise<void> {
    const changed = this.#changing.then(async () => {
      const limits = withChange(this.#limits, change);
      await this.#environment.store.saveSetting(LIMITS_SETTING, limits);
      // What was begun under the old cap is paid off by it until now.
      this.#debt = debtAt(this.#debt, this.#limits.cap, this.#environment.now());
      this.#limits = limits;
      this.#tell();
    });
    this.#changing = changed.catch(() => undefined);
    return changed;
  }

  costChanged(): void {
    this.#tell();
  }

  /** How many sends at once, of those that the link is worth. */
  connections(worth: number): number {
    return connectionsUnder(this.#limits.cap, worth);
  }

  /** Which sends begin now; the others begin at `nextAt`. */
  admit(sends: readonly Send[]): readonly Send[] {
    const capped = withinCap(sends, this.#debt, this.#limits.cap, this.#environment.now());
    this.#debt = capped.debt;
    this.#nextAt = capped.nextAt;
    this.#keptBack = new Set(sends.slice(capped.sends.length).map(({ uploadId }) => uploadId));
    if (this.#limits.cap !== null && capped.sends.length > 0) this.#rememberDebt();
    return capped.sends;
  }

  /** When the next send may begin that the cap kept back, ms since 1970; null: none was. */
  get nextAt(): number | null {
    return this.#nextAt;
  }

  /** Uploads with sends that the cap kept back: the time that passes is part of their speed. */
  get keptBack(): ReadonlySet<UploadId> {
    return this.#keptBack;
  }

  #tell(): void {
    this.#environment.announcer.limits(this.view());
    this.#onChange();
  }

  /** A worker that is killed leaves its debt, or each kill would let a part begin. */
  #rememberDebt(): void {
    this.#environment.store.saveSetting(DEBT_SETTING, this.#debt).catch((error: unknown) => {
      this.#environment.report(`saving ${DEBT_SETTING}`, error);
    });
  }
}

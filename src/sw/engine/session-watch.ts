import { isGuest } from '../../lib/links/account.ts';
import { PortalError } from '../../lib/portal/trouble.ts';
import { backOff } from '../../lib/upload/back-off.ts';
import type { SessionEvent } from '../../lib/upload/event.ts';
import type { Tools } from './run-effect.ts';

/** How long one answer is waited for, ms: the gateway reads it off a cookie. */
const ANSWER_WITHIN = 30_000;

/** Knows who is signed in. A question that got no answer is asked again until there is one: Uploads wait for it. */
export class SessionWatch {
  readonly #tools: Tools;
  readonly #tell: (event: SessionEvent) => Promise<void>;
  readonly #ending: AbortSignal;
  #last: SessionEvent | null = null;
  #round = 0;
  #answered = 0;

  /** `tell` is given each answer. */
  constructor(tools: Tools, tell: (event: SessionEvent) => Promise<void>, ending: AbortSignal) {
    this.#tools = tools;
    this.#tell = tell;
    this.#ending = ending;
  }

  /** The last answer; null before the first one. */
  get last(): SessionEvent | null {
    return this.#last;
  }

  /** Whether another account was signed in, or none, when the gateway was last heard. */
  isNot(account: string): boolean {
    if (this.#last === null || isGuest(account)) return false;
    return this.#last.type === 'signedOut' || this.#last.account !== account;
  }

  get isAsking(): boolean {
    return this.#answered < this.#round;
  }

  /** Asks anew, since it may have changed. Resolves after the first try, answered or not; then it goes on by itself. */
  async ask(): Promise<void> {
    this.#round += 1;
    const round = this.#round;
    if (!(await this.#try(round))) void this.#goOn(round);
  }

  async #goOn(round: number): Promise<void> {
    const { delay, random } = this.#tools.environment;
    for (let tries = 0; !this.#ending.aborted; tries += 1) {
      await delay(backOff(tries, random()), this.#ending);
      if (await this.#try(round)) return;
    }
  }

  /** Whether that is settled: answered, or asked anew meanwhile. */
  async #try(round: number): Promise<boolean> {
    if (this.#round !== round || this.#ending.aborted) return true;
    const { facts } = this.#tools;
    facts.forgetAccount();
    try {
      const signal = AbortSignal.any([this.#ending, AbortSignal.timeout(ANSWER_WITHIN)]);
      const account = await facts.account(signal);
      if (this.#round !== round) return true;
      this.#answered = round;
      this.#last = account === null ? { type: 'signedOut' } : { type: 'signedIn', account };
      await this.#tell(this.#last);
      return true;
    } catch (error) {
      if (!(error instanceof PortalError)) this.#tools.environment.report('asking who is signed in', error);
      return false;
    }
  }
}

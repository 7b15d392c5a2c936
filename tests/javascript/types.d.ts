// What the seam between Python and the view carries; only the editor and the type checker read it.

declare namespace Iisam {
  /** Whose journal a screen is about. */
  interface Run {
    case: string;
    agency: string | null;
  }

  /** What a learner pressed. The same press is sent again, unchanged, when an answer is late. */
  interface Message {
    kind: string;
    place: string;
    press: string;
    [more: string]: any;
  }

  interface Notice {
    kind: string;
    title: string;
    words?: string;
    /** With a stay: what is in the way, without a word of what became of the press. */
    reason?: string;
    choices?: { label: string; send: Record<string, any> }[];
  }

  /** A screen of Python; `kind` says which page it is. */
  interface Screen {
    kind: string;
    place: string;
    /** The press that this screen answers; null on the first screen of a page. */
    press: string | null;
    /** Every press that the journal of this run holds. */
    presses: string[];
    /** The points that this run has decided. */
    answered?: string[];
    /** The host could not look or write: what stands on the page stays. */
    stay?: boolean;
    /** With a stay: it may have been written, so it is asked again. */
    ask_again?: boolean;
    title?: string;
    run?: Run;
    saved?: string | null;
    notice?: Notice | null;
    [more: string]: any;
  }

  /** What stands in the form of an open point, and the press that is not answered yet. */
  interface Draft {
    point: string;
    options: string[];
    rationale: string;
    confidence: number | null;
    pressed?: Message | null;
    /** Whether that press is known not to be recorded. */
    refused?: boolean;
  }

  interface Host {
    screen: Screen;
    send(message: Message): void;
    /** `fn` is called with each answer. */
    on(fn: (answer: Screen) => void): (() => void) | void;
    /** false when nothing can answer any more. */
    alive?(): boolean;
    /** Called after each screen that was drawn. */
    placed?(screen: Screen): void;
    /** What a learner does first where no answer comes for long, such as "restart the kernel". */
    remedy?: string;
  }

  /** What the words about waiting depend on. */
  interface Page {
    /** Whether what stands in a form outlives a reload. */
    lasting?: boolean;
    remedy?: string;
  }

  /** Why the view does not know what became of a press. */
  type Unknown = "waiting" | "hindered" | "dead";

  interface Clock {
    setTimeout(act: () => void, wait: number): any;
    clearTimeout(timer: any): void;
  }
}

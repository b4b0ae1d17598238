/** A saved change of an application: which, and whether it is gone. */
export interface ApplicationChange {
  /** `namespace/name`. */
  readonly application: string;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
}

/** Tells who watches that an application changed. A lost change is only late: watchers also read again now and then. */
export interface ApplicationFeed {
  publish(change: ApplicationChange): void;
  /** Calls back for every change from now on; returns the way to stop it. */
  subscribe(listener: (change: ApplicationChange) => void): () => void;
}

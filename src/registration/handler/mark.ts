/** What a webhook was before a registration took it over. */
export interface TakenOver {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** As SendGrid's API describes it. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Whose it was, if it was not made by hand, until that one is deleted. */
  readonly from?: Mark;
}

/** Which client secret SendGrid has for a webhook. */
export interface SecretAtSendGrid {
  /** Empty where SendGrid posts without OAuth. */
  readonly clientId: string;
  /** In Cognito, if it is not the client's first one. */
  readonly id?: string;
}

/** What is known of a webhook that SendGrid has no place for. */
export interface Mark {
  /** Of all registrations there are, in all stacks. */
  readonly owner: string;
  /** The request of CloudFormation that made it this owner's: Lambda may repeat it. */
  readonly request: string;
  /** The `rotateClientSecret` that was carried out. */
  readonly rotation?: string;
  readonly secret?: SecretAtSendGrid;
  /** What SendGrid was told in its place, without that it is known whether it has taken it. */
  readonly pending?: SecretAtSendGrid;
  readonly takenOver?: TakenOver;
}

/** Whether SendGrid has a secret of a client, for all that is known. */
export function hasSecretOf(mark: Mark | undefined, clientId: string | undefined): boolean {
  if (!mark?.secret) return false;
  return [mark.secret, mark.pending ?? mark.secret].every((secret) => secret.clientId === clientId);
}

/** The deployment that took a webhook over has succeeded, as an update came after it. */
export function afterUpdate(mark: Mark): Mark {
  return mark.takenOver?.from ? mark : settled(mark);
}

/** Nothing is put back any more. */
export function settled({ takenOver: _before, ...mark }: Mark): Mark {
  return mark;
}

/** What is left when one of those is deleted from whom a webhook was taken over, one after the other. */
export function withoutFormerOwner(mark: Mark, owner: string): Mark {
  const { takenOver } = mark;
  if (!takenOver?.from) return mark;
  if (takenOver.from.owner !== owner) {
    return { ...mark, takenOver: { ...takenOver, from: withoutFormerOwner(takenOver.from, owner) } };
  }
  const before = takenOver.from.takenOver;
  return before?.from ? { ...mark, takenOver: before } : settled(mark);
}

/** Whether a webhook was an owner's before it was taken over, and that owner is still there. */
export function isFormerOwner(mark: Mark | undefined, owner: string): boolean {
  const from = mark?.takenOver?.from;
  return from !== undefined && (from.owner === owner || isFormerOwner(from, owner));
}

/** A secret of which it is not known whether SendGrid has it may be removed for a new one: then nothing is known. */
export function withoutDoubtfulSecret({ pending, ...mark }: Mark): Mark {
  return pending ? { ...mark, secret: undefined } : mark;
}

/** Forgets whose a webhook was first, of all that are remembered. */
export function withoutFirst({ takenOver, ...mark }: Mark): Mark {
  if (!takenOver?.from?.takenOver) return mark;
  return { ...mark, takenOver: { ...takenOver, from: withoutFirst(takenOver.from) } };
}

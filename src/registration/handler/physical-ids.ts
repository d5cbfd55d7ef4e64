/** Begins the physical id of a resource that has no webhook. */
export const NOTHING_MADE = 'not-created:';

/** Begins the physical id of a resource that may have a webhook, or not. */
export const UNCLEAR = 'unclear:';

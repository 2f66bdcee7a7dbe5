/** A field's ref: it has the focus as soon as it is there. */
export const focusOnce = (field: HTMLInputElement | null) => field?.focus();

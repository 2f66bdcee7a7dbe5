/** Every key of the site with its help text. The `?` sheet is made from this list, so it can't be stale. */

import { CARD_BINDINGS } from "./cardBindings";
import { type KeyPress, notation } from "./press";
import { type Binding, define, type Scope } from "./scopes";

export const BINDINGS = define([
  {
    action: "palette",
    scope: "everywhere",
    keys: ["mod+k"],
    help: "Find a page, a person or an action",
    always: true,
  },
  { action: "help", scope: "everywhere", keys: ["?"], help: "Show this sheet" },

  { action: "photos.all", scope: "photos", keys: ["mod+a"], help: "Select every loaded photo" },
  { action: "photos.clear", scope: "photos", keys: ["Escape"], help: "Clear the selection" },
  {
    action: "photos.trash",
    scope: "photos",
    keys: ["Delete"],
    help: "Move the selected photos to the trash",
  },

  { action: "photo.previous", scope: "photo", keys: ["ArrowLeft"], help: "Previous photo", hint: "previous" },
  { action: "photo.next", scope: "photo", keys: ["ArrowRight"], help: "Next photo", hint: "next" },
  {
    action: "photo.face.next",
    scope: "photo",
    keys: ["ArrowDown"],
    help: "Choose the next face",
    hint: "next face",
  },
  { action: "photo.face.previous", scope: "photo", keys: ["ArrowUp"], help: "Choose the face before" },
  {
    action: "photo.draw",
    scope: "photo",
    keys: ["d"],
    help: "Draw a box around a face that was missed",
    hint: "draw a box",
  },
  {
    action: "photo.move",
    scope: "photo",
    keys: ["m"],
    help: "Move or resize the chosen face’s box",
    hint: "move the box",
  },
  {
    action: "photo.remove",
    scope: "photo",
    keys: ["Delete"],
    help: "Delete the chosen face’s box",
    hint: "delete it",
  },
  {
    action: "photo.use",
    scope: "photo",
    keys: ["v"],
    help: "Let the chosen face vote, keep it out, or go by the rule again",
  },
  { action: "photo.detect", scope: "photo", keys: ["r"], help: "Detect the faces of this photo again" },
  { action: "photo.undo", scope: "photo", keys: ["mod+z"], help: "Undo the last change" },
  { action: "photo.redo", scope: "photo", keys: ["mod+shift+z", "mod+y"], help: "Redo" },
  {
    action: "photo.close",
    scope: "photo",
    keys: ["Escape"],
    help: "Let go of the chosen face, then back to all photos",
    hint: "back",
  },

  { action: "box.left", scope: "box", keys: ["ArrowLeft"], help: "Move the box to the left" },
  { action: "box.right", scope: "box", keys: ["ArrowRight"], help: "Move the box to the right" },
  { action: "box.up", scope: "box", keys: ["ArrowUp"], help: "Move the box up" },
  { action: "box.down", scope: "box", keys: ["ArrowDown"], help: "Move the box down" },
  { action: "box.narrower", scope: "box", keys: ["shift+ArrowLeft"], help: "Make the box narrower" },
  { action: "box.wider", scope: "box", keys: ["shift+ArrowRight"], help: "Make the box wider" },
  { action: "box.lower", scope: "box", keys: ["shift+ArrowUp"], help: "Make the box lower" },
  { action: "box.higher", scope: "box", keys: ["shift+ArrowDown"], help: "Make the box higher" },
  { action: "box.save", scope: "box", keys: ["Enter"], help: "Save the box" },
  { action: "box.leave", scope: "box", keys: ["Escape"], help: "Leave everything as it was" },

  { action: "left", scope: "faces", keys: ["ArrowLeft"], help: "Face to the left" },
  { action: "right", scope: "faces", keys: ["ArrowRight"], help: "Face to the right" },
  { action: "up", scope: "faces", keys: ["ArrowUp"], help: "Face above" },
  { action: "down", scope: "faces", keys: ["ArrowDown"], help: "Face below" },
  {
    action: "extend.left",
    scope: "faces",
    keys: ["shift+ArrowLeft"],
    help: "Extend the selection to the left",
  },
  {
    action: "extend.right",
    scope: "faces",
    keys: ["shift+ArrowRight"],
    help: "Extend the selection to the right",
  },
  {
    action: "extend.up",
    scope: "faces",
    keys: ["shift+ArrowUp"],
    help: "Extend the selection by a row upwards",
  },
  {
    action: "extend.down",
    scope: "faces",
    keys: ["shift+ArrowDown"],
    help: "Extend the selection by a row downwards",
  },
  { action: "first", scope: "faces", keys: ["Home"], help: "First face" },
  { action: "last", scope: "faces", keys: ["End"], help: "Last face" },
  { action: "all", scope: "faces", keys: ["mod+a"], help: "Select every face of the list, however many" },
  { action: "clear", scope: "faces", keys: ["Escape"], help: "Clear the selection" },
  { action: "peek", scope: "faces", keys: ["p"], help: "Show the photo around the face, or hide it" },
  { action: "zoom.in", scope: "faces", keys: ["plus", "="], help: "Larger crops; Ctrl and the wheel do it too" },
  { action: "zoom.out", scope: "faces", keys: ["-"], help: "Smaller crops" },

  {
    action: "accept",
    scope: "label",
    keys: ["Enter"],
    help: "Accept the suggestion of each selected face",
    hint: "accept",
  },
  { action: "candidate.1", scope: "label", keys: ["1"], help: "Name the selection like the nearest person" },
  {
    action: "candidate.2",
    scope: "label",
    keys: ["2"],
    help: "Name the selection like the second nearest person",
  },
  {
    action: "candidate.3",
    scope: "label",
    keys: ["3"],
    help: "Name the selection like the third nearest person",
  },
  {
    action: "candidate.4",
    scope: "label",
    keys: ["4"],
    help: "Name the selection like the fourth nearest person",
  },
  {
    action: "candidate.5",
    scope: "label",
    keys: ["5"],
    help: "Name the selection like the fifth nearest person",
  },
  { action: "name", scope: "label", keys: ["t", "/"], help: "Type a name", hint: "type a name" },
  { action: "reject", scope: "label", keys: ["x"], help: "Not a face", hint: "not a face" },
  {
    action: "stranger",
    scope: "label",
    keys: ["s"],
    help: "A stranger: a face that needs no name",
    hint: "stranger",
  },
  { action: "unsure", scope: "label", keys: ["u"], help: "Unsure: set aside for later", hint: "unsure" },
  {
    action: "not_person",
    scope: "label",
    keys: ["n"],
    help: "Not this person: never suggest them for this face again",
    hint: "not this person",
  },
  { action: "unlabel", scope: "label", keys: ["c"], help: "Clear the label" },
  {
    action: "skip",
    scope: "label",
    keys: ["k"],
    help: "Pass over: it leaves your own queue, nobody else’s",
    hint: "pass over",
  },
  {
    action: "use",
    scope: "label",
    keys: ["v"],
    help: "Let the selection vote, keep it out, or go by the rule again",
    hint: "votes or not",
  },
  { action: "undo", scope: "label", keys: ["mod+z"], help: "Undo the last change" },
  { action: "redo", scope: "label", keys: ["mod+shift+z", "mod+y"], help: "Redo" },

  ...CARD_BINDINGS,

  {
    action: "detection.undo",
    scope: "detection",
    keys: ["mod+z"],
    help: "Undo the last change, a detection of the whole project too",
  },
  { action: "detection.redo", scope: "detection", keys: ["mod+shift+z", "mod+y"], help: "Redo" },

  { action: "people.left", scope: "people", keys: ["ArrowLeft"], help: "Person to the left" },
  { action: "people.right", scope: "people", keys: ["ArrowRight"], help: "Person to the right" },
  { action: "people.up", scope: "people", keys: ["ArrowUp"], help: "Person above" },
  { action: "people.down", scope: "people", keys: ["ArrowDown"], help: "Person below" },
  { action: "people.first", scope: "people", keys: ["Home"], help: "First person" },
  { action: "people.last", scope: "people", keys: ["End"], help: "Last loaded person" },
  {
    action: "people.pick",
    scope: "people",
    keys: [" "],
    help: "Select the person in focus, or let go of them",
    hint: "select",
  },
  {
    action: "people.open",
    scope: "people",
    keys: ["Enter"],
    help: "Open the person in focus",
    hint: "open",
  },
  { action: "people.all", scope: "people", keys: ["mod+a"], help: "Select every loaded person" },
  { action: "people.clear", scope: "people", keys: ["Escape"], help: "Clear the selection" },
  {
    action: "people.merge",
    scope: "people",
    keys: ["m"],
    help: "Merge the selected people, after asking",
    hint: "merge",
  },

  {
    action: "predict.next",
    scope: "predict",
    keys: ["ArrowRight", "ArrowDown"],
    help: "Choose the next face",
    hint: "next face",
  },
  {
    action: "predict.previous",
    scope: "predict",
    keys: ["ArrowLeft", "ArrowUp"],
    help: "Choose the face before",
  },
  { action: "predict.name", scope: "predict", keys: ["t", "/"], help: "Say who the chosen face is", hint: "name it" },
  {
    action: "predict.right",
    scope: "predict",
    keys: ["Enter"],
    help: "The name of the chosen face is right",
    hint: "it is right",
  },
  { action: "predict.close", scope: "predict", keys: ["Escape"], help: "Let go of the chosen face" },
  {
    action: "camera.hold",
    scope: "camera",
    keys: [" "],
    help: "Hold it to name who is in the picture; once it is released, nothing is sent",
  },

  {
    action: "newRun.submit",
    scope: "newRun",
    keys: ["mod+Enter"],
    help: "Train what stands in the form",
    always: true,
  },

  { action: "history.undo", scope: "history", keys: ["mod+z"], help: "Undo the last change" },
  { action: "history.redo", scope: "history", keys: ["mod+shift+z", "mod+y"], help: "Redo" },
]);

export type Action = (typeof BINDINGS)[number]["action"];

/** Returns the binding that a press means in the given scopes. */
export function bindingFor(press: KeyPress, scopes: readonly Scope[]): Binding | undefined {
  const pressed = notation(press);
  if (!pressed) return undefined;
  return (BINDINGS as readonly Binding[]).find(
    (binding) => scopes.includes(binding.scope) && binding.keys.includes(pressed),
  );
}

/**
 * An event applied to what the page has in its cache: pure, so that a test can compare the outcome
 * with a fresh answer. What can't be computed here (orders that only the site knows, counts,
 * candidates) is named in `refetch`.
 */
import type { QueryKey } from "@tanstack/react-query";
import { keys } from "../api/keys";
import type { Id } from "../api/types";
import { changed, type Entry, type Outcome } from "./entries";
import type { LiveEvent } from "./events";
import { facesAdded, facesChanged, facesRemoved, indexesIn, listsGaining } from "./faces";
import { jobChanged } from "./jobs";
import { peopleChanged, peopleRemoved } from "./people";
import { photosAdded, photosChanged, photosRemoved, trashLists } from "./photos";
import { experimentChanged, linesCame, pointsCame, runChanged, testChanged } from "./runs";

/** Returns what an event changes in `entries`, the cache entries of one project. */
export function reduce(event: LiveEvent, entries: readonly Entry[], project: Id): Outcome {
  switch (event.type) {
    case "hello":
      return { set: [], refetch: [] };
    case "photos.added":
      return {
        set: changed(entries, (entry) => photosAdded(entry, event.photos)),
        refetch: [keys.progress(project), keys.uploads(project)],
      };
    case "photos.changed":
      return {
        set: changed(entries, (entry) => photosChanged(entry, event.photos)),
        refetch: [keys.progress(project)],
      };
    case "photos.removed":
      return {
        set: changed(entries, (entry) => photosRemoved(entry, new Set(event.ids))),
        refetch: [
          ...trashLists(entries),
          ...indexesIn(entries),
          ...event.ids.map((id) => keys.photo(project, id)),
          keys.progress(project),
          keys.allPeople(project),
          keys.allPersons(project),
        ],
      };
    case "photos.restored":
      return {
        set: [],
        refetch: [
          keys.allPhotos(project),
          keys.allPhotoDetails(project),
          keys.allFaces(project),
          ...cards(project),
          keys.progress(project),
          keys.allPeople(project),
          keys.allPersons(project),
        ],
      };
    case "faces.added":
      return {
        set: changed(entries, (entry) => facesAdded(entry, event.photo_id, event.faces)),
        refetch: event.faces.length
          ? [keys.allFaces(project), ...cards(project), keys.progress(project), keys.allQuality(project)]
          : [],
      };
    case "faces.changed":
      return {
        set: changed(entries, (entry) => facesChanged(entry, event.faces)),
        refetch: [
          ...listsGaining(entries, event.faces),
          ...cards(project),
          keys.progress(project),
          keys.team(project),
          keys.changes(project),
          keys.allQuality(project),
        ],
      };
    case "faces.removed":
      return {
        set: changed(entries, (entry) => facesRemoved(entry, event.photo_id, new Set(event.ids))),
        refetch: [
          ...event.ids.map((id) => keys.face(project, id)),
          ...cards(project),
          keys.allCandidates(project),
          keys.allPeople(project),
          keys.allPersons(project),
          keys.allQuality(project),
          keys.changes(project),
          keys.progress(project),
        ],
      };
    case "suggestions.changed":
      if (!event.faces) return { set: [], refetch: facesAnew(project) };
      // Nobody's answer: what is counted of answers stays as it is.
      return {
        set: changed(entries, (entry) => facesChanged(entry, event.faces ?? [])),
        refetch: [
          ...listsGaining(entries, event.faces),
          ...cards(project),
          keys.allCandidates(project),
          keys.progress(project),
          keys.allPeople(project),
        ],
      };
    case "job.changed":
      return {
        set: changed(entries, (entry) => jobChanged(entry, event.job)),
        // Done: photos, faces, settings and the embedder may all be other ones.
        refetch:
          event.job.state === "done"
            ? [...facesAnew(project), keys.allPhotos(project), keys.detail(project)]
            : [],
      };
    case "people.changed":
      return {
        set: changed(entries, (entry) => peopleChanged(entry, event.people)),
        refetch: [keys.allPeople(project), keys.allSuggestions(project), keys.progress(project)],
      };
    case "people.removed":
      return {
        set: changed(entries, (entry) => peopleRemoved(entry, new Set(event.ids))),
        refetch: [
          keys.allFaces(project),
          ...cards(project),
          keys.allPhotoDetails(project),
          keys.allCandidates(project),
          // Whoever was merged answers with whom they became.
          keys.allPersons(project),
          keys.progress(project),
          keys.changes(project),
        ],
      };
    case "project.changed":
      // The quality rule may be another one, and with it which faces vote.
      return { set: [], refetch: [keys.detail(project), keys.allProjects, ...facesAnew(project)] };
    case "members.changed":
      return { set: [], refetch: [keys.members(project), keys.detail(project), keys.team(project)] };
    case "dataset.changed":
      return {
        set: [{ key: keys.dataset(project, event.dataset.id), data: event.dataset }],
        refetch: [keys.datasets(project)],
      };
    case "classifier.changed":
      return {
        set: [{ key: keys.classifier(project, event.classifier.id), data: event.classifier }],
        // An experiment says which classifier was made of it, and a test which one it was of.
        refetch: [keys.classifiers(project), keys.allRunDetails(project)],
      };
    case "workflow.changed":
      return { set: [], refetch: [keys.workflows(project)] };
    case "evaluation.changed":
      return {
        set: [],
        refetch: [keys.evaluation(project, event.classifier_id), keys.classifiers(project)],
      };
    case "batch.changed":
      return {
        set: [{ key: keys.batch(project, event.batch.id), data: event.batch }],
        refetch: [keys.batches(project)],
      };
    case "run.changed":
      return runChanged(event, entries, project);
    case "experiment.changed":
      return experimentChanged(event, entries, project);
    case "experiment.points":
      return pointsCame(event, entries);
    case "experiment.lines":
      return linesCame(event, entries);
    case "test.changed":
      return testChanged(event, entries, project);
    case "holds.changed":
      return {
        set: [{ key: keys.holds(project), data: { items: event.items } }],
        refetch: [keys.team(project)],
      };
    case "presence.changed":
      return { set: [{ key: keys.presence(project), data: { items: event.items } }], refetch: [] };
    default:
      return { set: [], refetch: [] };
  }
}

/** Which faces form a card, and in which order, only the site knows. */
const cards = (project: Id): QueryKey[] => [keys.allClusters(project), keys.allSuggestions(project)];

/** Everything that shows faces or what follows from them. */
function facesAnew(project: Id): QueryKey[] {
  return [
    keys.allFaces(project),
    ...cards(project),
    keys.allCandidates(project),
    keys.allPhotoDetails(project),
    keys.allPeople(project),
    keys.allPersons(project),
    keys.allQuality(project),
    keys.changes(project),
    keys.progress(project),
    keys.team(project),
  ];
}

import { Button, Group, Progress, SegmentedControl, Select, Tabs, Text, Tooltip } from "@mantine/core";
import { IconTag } from "@tabler/icons-react";
import { useCounts, useOpenProject } from "../../app/project";
import type { FaceQuery } from "../../api/types";
import { count } from "../../ui/duration";
import { EmptyState } from "../../ui/EmptyState";
import { useUrlState } from "../../ui/useUrlState";
import { UploadButton } from "../upload/UploadButton";
import { FaceWorkspace } from "./FaceWorkspace";
import classes from "./label.module.css";
import { PersonFilter } from "./PersonFilter";
import { SuggestedCards } from "./SuggestedCards";
import { ORDER_NAMES, TABS } from "./tabs";

export function LabelPage() {
  const project = useOpenProject();
  const counts = useCounts(project);
  const url = useUrlState();
  const tab = TABS.find(({ value }) => value === url.get("show")) ?? TABS[0];
  const order = url.choice("order", tab.orders);
  const person = url.id("person");
  const cards = tab.value === "suggested" && url.choice("view", ["cards", "grid"]) === "cards" && !person;
  const byPerson: Partial<FaceQuery> =
    person === undefined ? {} : tab.value === "labelled" ? { person } : { suggested_person: person };
  const narrow = tab.max_score === undefined ? {} : { max_score: tab.max_score };
  const votes = url.choice("votes", ["any", "yes", "no"]);
  const voting: Partial<FaceQuery> = votes === "any" ? {} : { votes: votes === "yes" };
  const query: FaceQuery = { state: tab.state, order, ...byPerson, ...narrow, ...voting };
  const blank = counts.faces.total === 0;
  const filtered = votes !== "any";
  const empty = (
    <EmptyState
      icon={<IconTag size={36} stroke={1.5} />}
      title={blank ? "No faces yet" : filtered ? "No face passes the filter" : tab.emptyTitle}
      action={
        filtered && !blank ? (
          <Button variant="default" onClick={() => url.set({ votes: null }, true)}>
            Show faces of any quality
          </Button>
        ) : blank || tab.value === "todo" ? (
          <UploadButton project={project} />
        ) : undefined
      }
    >
      {blank
        ? "Add photos: the faces that are found in them wait here for a name."
        : filtered
          ? votes === "no"
            ? "None of these faces is left out: all of them vote once they have a name."
            : "All of these faces are left out. The rule stands under Settings."
          : tab.emptyText}
    </EmptyState>
  );

  const filters = (
    <>
      {tab.value !== "rejected" && (
        <Select
          size="xs"
          w={120}
          aria-label="Quality"
          data={[
            { value: "any", label: "Any quality" },
            { value: "yes", label: "Votes" },
            { value: "no", label: "Left out" },
          ]}
          value={votes}
          allowDeselect={false}
          onChange={(value) => url.set({ votes: value === "any" ? null : value }, true)}
        />
      )}
      {tab.orders.length > 1 && (
        <Select
          size="xs"
          w={164}
          aria-label="Order"
          data={tab.orders.map((value) => ({ value, label: ORDER_NAMES[value] }))}
          value={order}
          allowDeselect={false}
          onChange={(value) => url.set({ order: value === tab.orders[0] ? null : value }, true)}
        />
      )}
    </>
  );

  return (
    <div className={classes.page}>
      <title>{`${tab.label} – Label – ${project.name} – Facesite`}</title>
      <ShareDone counts={counts} />
      <Group justify="space-between" gap="xs" mb={4}>
        <Tabs
          value={tab.value}
          onChange={(value) =>
            url.set({ show: value === "todo" ? null : value, order: null, person: null, votes: null, face: null }, true)
          }
          variant="pills"
          className={classes.tabs}
        >
          <Tabs.List aria-label="Which faces" style={{ flexWrap: "nowrap" }}>
            {TABS.map(({ value, label, count: counter }) => {
              const number = counter(counts);
              return (
                <Tabs.Tab key={value} value={value} px={10} py={6}>
                  {label}
                  {number !== null && <span className={classes.tabCount}>{count(number)}</span>}
                </Tabs.Tab>
              );
            })}
          </Tabs.List>
        </Tabs>
        <Group gap="xs">
          {tab.value === "suggested" && !person && (
            <SegmentedControl
              size="xs"
              aria-label="View"
              data={[
                { value: "cards", label: "By person" },
                { value: "grid", label: "One by one" },
              ]}
              value={cards ? "cards" : "grid"}
              onChange={(value) => url.set({ view: value === "cards" ? null : value }, true)}
            />
          )}
          {["todo", "suggested", "labelled"].includes(tab.value) && (
            <PersonFilter
              project={project.id}
              person={person}
              onPerson={(id) => url.set({ person: id ? String(id) : null }, true)}
            />
          )}
        </Group>
      </Group>
      {cards ? (
        <SuggestedCards project={project} empty={empty} />
      ) : (
        <FaceWorkspace
          key={JSON.stringify([tab.value, query])}
          project={project}
          query={query}
          empty={empty}
          filters={filters}
          label={`${tab.label}: faces`}
          initialFocus={url.id("face") ?? null}
          onFocus={(face) => url.set({ face: face ? String(face) : null })}
        />
      )}
    </div>
  );
}

/** The thin bar: which share of the found faces has an answer. */
function ShareDone({ counts: { faces } }: { counts: ReturnType<typeof useCounts> }) {
  const done = faces.labelled + faces.rejected + faces.stranger + faces.unsure;
  const percent = faces.total ? (100 * done) / faces.total : 0;
  const words = `${count(done)} of ${count(faces.total)} faces have an answer`;
  return (
    <Tooltip label={<Text size="xs">{words}</Text>}>
      <Progress value={percent} size={4} mb="xs" aria-label={words} radius="xl" style={{ flex: "none" }} />
    </Tooltip>
  );
}

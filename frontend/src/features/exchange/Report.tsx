import { Accordion, Badge, Button, Card, Group, Slider, Stack, Switch, Text, Title } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import type { ImportReport } from "../../api/types";
import { count, counted } from "../../ui/duration";
import classes from "./exchange.module.css";
import { applyText, reportSentence } from "./reportText";
import { asCsv, grouped } from "./unmatched";

export interface Rules {
  /** Overlap over union from which a region is a face. */
  min_overlap: number;
  /** Also faces that have another name already. */
  replace: boolean;
}

/** How many new names stand there before "show all". */
const FEW_NAMES = 30;

/** What an import would do, or did. */
export function Report({
  report,
  rules,
  busy,
  onRules,
  onApply,
}: {
  report: ImportReport;
  rules: Rules;
  busy: boolean;
  onRules: (rules: Rules) => void;
  onApply: () => void;
}) {
  const { applied } = report;
  const numbers = [
    { label: "Names found", value: report.entries },
    { label: applied ? "Faces named" : "Would be named", value: report.labelled },
    { label: "Named so already", value: report.already },
    { label: "People", value: report.people },
    { label: "Fit no face", value: report.unmatched_count },
  ];
  return (
    <div className={classes.report}>
      <Stack gap="lg">
        <dl className={classes.numbers}>
          {numbers.map(({ label, value }) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{count(value)}</dd>
            </div>
          ))}
        </dl>
        {report.new_people.length > 0 && <NewPeople names={report.new_people} applied={applied} />}
        {report.unmatched_count > 0 && <NotMatched report={report} />}
      </Stack>
      {!applied && (
        <Card withBorder component="section" aria-label="What to do">
          <Stack gap="sm">
            <Text size="sm" role="status">
              {reportSentence(report)}
            </Text>
            <div>
              <Text size="sm" id="overlap">
                A region is a face from {Math.round(100 * rules.min_overlap)} % of overlap
              </Text>
              <Overlap value={rules.min_overlap} onSet={(min_overlap) => onRules({ ...rules, min_overlap })} />
            </div>
            <Switch
              label="Replace other names"
              description="Faces that have another name here take the file’s."
              checked={rules.replace}
              disabled={busy}
              onChange={(event) => onRules({ ...rules, replace: event.currentTarget.checked })}
            />
            <Button disabled={!report.labelled} loading={busy} onClick={onApply} fullWidth>
              {applyText(report)}
            </Button>
            <Text size="xs" c="dimmed">
              It is one change in the history and can be undone.
            </Text>
          </Stack>
        </Card>
      )}
    </div>
  );
}

/** Follows the handle; the report is made again when it is let go. */
function Overlap({ value, onSet }: { value: number; onSet: (value: number) => void }) {
  const [moving, setMoving] = useState<number | null>(null);
  return (
    <Slider
      mt={6}
      mb="md"
      min={0.1}
      max={0.9}
      step={0.05}
      value={moving ?? value}
      onChange={setMoving}
      onChangeEnd={(next) => {
        setMoving(null);
        if (next !== value) onSet(next);
      }}
      label={(shown) => `${Math.round(100 * shown)} %`}
      thumbLabel="Least overlap"
    />
  );
}

function NewPeople({ names, applied }: { names: readonly string[]; applied: boolean }) {
  const [all, setAll] = useState(false);
  const shown = all ? names : names.slice(0, FEW_NAMES);
  return (
    <section aria-label="New people">
      <Title order={2} fz="md" mb={6}>
        {/* The site names the first 200. */}
        {counted(names.length, applied ? "person was" : "new person", applied ? "people were" : "new people")}
        {applied && " new"}
      </Title>
      <div className={classes.names}>
        {shown.map((name) => (
          <Badge key={name} variant="default" tt="none" fw={500} maw={260} title={name}>
            {name}
          </Badge>
        ))}
        {shown.length < names.length && (
          <Button size="compact-xs" variant="subtle" onClick={() => setAll(true)}>
            Show all {count(names.length)}
          </Button>
        )}
      </div>
    </section>
  );
}

function NotMatched({ report }: { report: ImportReport }) {
  const groups = grouped(report.unmatched);
  const download = () => {
    const url = URL.createObjectURL(new Blob([asCsv(report.unmatched)], { type: "text/csv" }));
    const link = document.createElement("a");
    link.href = url;
    link.download = "not-matched.csv";
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <section aria-label="What fits no face">
      <Group justify="space-between" mb={6}>
        <Title order={2} fz="md">
          {counted(report.unmatched_count, "entry fits", "entries fit")} no face
        </Title>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconDownload size={14} />}
          onClick={download}
        >
          Download as CSV
        </Button>
      </Group>
      {report.unmatched.length < report.unmatched_count && (
        <Text size="sm" c="dimmed" mb={6}>
          The first {count(report.unmatched.length)} are listed here and in the CSV.
        </Text>
      )}
      <Accordion variant="separated" multiple>
        {groups.map(({ reason, title, help, lines }) => (
          <Accordion.Item key={reason} value={reason}>
            <Accordion.Control>
              <Text size="sm" fw={600}>
                {title} · {count(lines.length)}
              </Text>
              <Text size="xs" c="dimmed">
                {help}
              </Text>
            </Accordion.Control>
            <Accordion.Panel>
              <ul className={classes.lines}>
                {lines.map((line, index) => (
                  // Lines have no ids, and one report's never change.
                  <li key={index}>
                    {line.name || "nobody"} <span>in</span> {line.photo || "–"}
                    <br />
                    <span>
                      {line.source}: {line.message}
                    </span>
                  </li>
                ))}
              </ul>
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
    </section>
  );
}

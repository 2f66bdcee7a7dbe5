import { Button, Code, Popover, Text } from "@mantine/core";
import { IconHelpCircle } from "@tabler/icons-react";
import classes from "./newRun.module.css";

const EXAMPLES: readonly (readonly [string, string])[] = [
  ["0.001", "one value"],
  ["[16, 32, 64]", "each of these"],
  ["['resnet18', 'face-resnet']", "names with a dash in quotes"],
  ["range(5, 30, 5)", "5, 10, 15, 20, 25"],
  ["uniform(0, 0.0001, 2)", "2 numbers drawn between the two"],
  ["loguniform(1e-5, 1e-2, 4)", "4, as often small as large"],
  ["normal(0.001, 0.0002, 3)", "3 drawn around the first"],
  ["choice([8, 16, 32, 64], 2)", "2 of these"],
];

/** How several values are written, so that each makes an experiment. */
export function SweepHelp() {
  return (
    <Popover width={400} position="right-start" shadow="md" trapFocus withArrow>
      <Popover.Target>
        <Button size="compact-xs" variant="subtle" leftSection={<IconHelpCircle size={15} />}>
          Try several values
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="How several values are written">
        <Text size="sm" mb={8}>
          Every field takes several values. A run then has an experiment for each combination of them.
        </Text>
        <table className={classes.examples}>
          <tbody>
            {EXAMPLES.map(([text, means]) => (
              <tr key={text}>
                <td>
                  <Code>{text}</Code>
                </td>
                <td>{means}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <Text size="xs" c="dimmed" mt={8}>
          Random draws take each option anew in every trial; there the last number of uniform, loguniform and normal can
          be left out.
        </Text>
      </Popover.Dropdown>
    </Popover>
  );
}

import { ActionIcon, Group, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { spotlight } from "@mantine/spotlight";
import { IconKeyboard, IconSearch } from "@tabler/icons-react";
import type { Project } from "../api/types";
import type { Scope } from "../keys/scopes";
import { HelpSheet } from "../keys/HelpSheet";
import { useKeys } from "../keys/useKeys";
import { ColorSchemeToggle } from "../ui/ColorSchemeToggle";
import { AccountMenu } from "./AccountMenu";
import { Palette } from "./Palette";

/** Search, help, theme and account: the right end of every top bar. */
export function TopButtons({ project, here }: { project?: Project; here: readonly Scope[] }) {
  const [help, { open, close }] = useDisclosure(false);
  useKeys("everywhere", { palette: spotlight.open, help: open });
  return (
    <Group gap={4} wrap="nowrap">
      <Tooltip label="Find a page, person or action (Ctrl K)">
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label="Find a page, person or action"
          onClick={spotlight.open}
        >
          <IconSearch size={18} stroke={1.7} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Keys (?)">
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label="Show the keys"
          onClick={open}
          visibleFrom="xs"
        >
          <IconKeyboard size={19} stroke={1.7} />
        </ActionIcon>
      </Tooltip>
      <ColorSchemeToggle />
      <AccountMenu />
      <HelpSheet opened={help} onClose={close} here={["everywhere", ...here]} />
      <Palette project={project} onHelp={open} />
    </Group>
  );
}

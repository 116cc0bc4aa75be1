<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>kiste::checks</name>
    <message>
        <source>version %1 is connected</source>
        <translation>Version %1 ist verbunden</translation>
    </message>
    <message>
        <source>it has just gone and is being looked for; containers go on</source>
        <translation>er ist gerade verschwunden und wird gesucht; Container laufen weiter</translation>
    </message>
    <message>
        <source>it refuses this user</source>
        <translation>er weist diesen Benutzer ab</translation>
    </message>
    <message>
        <source>Log in as a user who may administer this computer, or have the administrator allow the actions org.kiste.helper.* in polkit.</source>
        <translation>Melden Sie sich als Benutzer an, der diesen Rechner verwalten darf, oder lassen Sie die Aktionen org.kiste.helper.* in polkit erlauben.</translation>
    </message>
    <message>
        <source>it is older than this program</source>
        <translation>er ist älter als dieses Programm</translation>
    </message>
    <message>
        <source>Update the package kiste-helper. Containers go on meanwhile.</source>
        <translation>Aktualisieren Sie das Paket kiste-helper. Container laufen dabei weiter.</translation>
    </message>
    <message>
        <source>the system&apos;s message bus cannot be reached</source>
        <translation>der Nachrichtenbus des Systems ist nicht erreichbar</translation>
    </message>
    <message>
        <source>Install and start D-Bus. In a sandbox or a container, make the system bus&apos;s socket available.</source>
        <translation>Installieren und starten Sie D-Bus. In einer Sandbox oder einem Container muss der Socket des Systembusses erreichbar sein.</translation>
    </message>
    <message>
        <source>it is not there, so nothing can run</source>
        <translation>er ist nicht da, also kann nichts laufen</translation>
    </message>
    <message>
        <source>Install the package kiste-helper on this computer (outside any sandbox); it starts by itself. If it is installed, see “systemctl status kiste-helper”.</source>
        <translation>Installieren Sie das Paket kiste-helper auf diesem Rechner (außerhalb jeder Sandbox); es startet von selbst. Ist es installiert, hilft „systemctl status kiste-helper“.</translation>
    </message>
    <message>
        <source>you are root and are never asked</source>
        <translation>Sie sind root und werden nie gefragt</translation>
    </message>
    <message>
        <source>you may manage containers without a password</source>
        <translation>Sie dürfen Container ohne Passwort verwalten</translation>
    </message>
    <message>
        <source>the desktop asks for a password when one is needed</source>
        <translation>der Desktop fragt nach einem Passwort, wenn eines nötig ist</translation>
    </message>
    <message>
        <source>nothing on this desktop shows them, so acts that need one are refused</source>
        <translation>nichts auf diesem Desktop zeigt sie, also wird abgelehnt, was eine braucht</translation>
    </message>
    <message>
        <source>Install a polkit agent (polkit-kde-agent-1, mate-polkit, lxqt-policykit; GNOME has one built in) and log in anew.</source>
        <translation>Installieren Sie einen polkit-Agenten (polkit-kde-agent-1, mate-polkit, lxqt-policykit; GNOME hat einen eingebaut) und melden Sie sich neu an.</translation>
    </message>
    <message>
        <source>this is no desktop session, so nothing shows them</source>
        <translation>dies ist keine Desktop-Sitzung, also zeigt sie niemand</translation>
    </message>
    <message>
        <source>In a terminal, run “pkttyagent --process $$ &amp;” first, or use sudo.</source>
        <translation>Führen Sie im Terminal zuerst „pkttyagent --process $$ &amp;“ aus, oder nehmen Sie sudo.</translation>
    </message>
    <message>
        <source>this user is not allowed to manage containers</source>
        <translation>dieser Benutzer darf keine Container verwalten</translation>
    </message>
    <message>
        <source>Have the administrator allow the actions org.kiste.helper.* in polkit, or use another user.</source>
        <translation>Lassen Sie die Aktionen org.kiste.helper.* in polkit erlauben, oder nehmen Sie einen anderen Benutzer.</translation>
    </message>
    <message>
        <source>polkit is not there, so everybody but root is refused</source>
        <translation>polkit ist nicht da, also wird jeder außer root abgewiesen</translation>
    </message>
    <message>
        <source>Install the package polkitd.</source>
        <translation>Installieren Sie das Paket polkitd.</translation>
    </message>
    <message>
        <source>polkit does not know Kiste&apos;s actions</source>
        <translation>polkit kennt die Aktionen von Kiste nicht</translation>
    </message>
    <message>
        <source>Install the package kiste-helper anew.</source>
        <translation>Installieren Sie das Paket kiste-helper neu.</translation>
    </message>
    <message>
        <source>this cannot be found out from here</source>
        <translation>das lässt sich von hier aus nicht feststellen</translation>
    </message>
    <message>
        <source>Helper</source>
        <translation>Helfer</translation>
    </message>
    <message>
        <source>Password questions</source>
        <translation>Passwortfragen</translation>
    </message>
    <message>
        <source>Kernel %1</source>
        <translation>Kernel %1</translation>
    </message>
    <message>
        <source>has everything that containers need</source>
        <translation>hat alles, was Container brauchen</translation>
    </message>
    <message>
        <source>cannot be told from its name</source>
        <translation>ist an seinem Namen nicht zu erkennen</translation>
    </message>
    <message>
        <source>is too old: layers cannot be shown with a container&apos;s own users</source>
        <translation>ist zu alt: Schichten lassen sich nicht mit eigenen Benutzern eines Containers zeigen</translation>
    </message>
    <message>
        <source>is older than the ones that Kiste is made for</source>
        <translation>ist älter als die, für die Kiste gemacht ist</translation>
    </message>
    <message>
        <source>Update to Linux 6.12 or newer and restart the computer.</source>
        <translation>Aktualisieren Sie auf Linux 6.12 oder neuer und starten Sie den Rechner neu.</translation>
    </message>
    <message>
        <source>Control groups</source>
        <translation>Control Groups</translation>
    </message>
    <message>
        <source>the kernel does not offer: %1; limits of these have no effect</source>
        <translation>der Kernel bietet nicht an: %1; Grenzen dafür wirken nicht</translation>
    </message>
    <message>
        <source>Add “cgroup_enable=memory” to the kernel&apos;s command line.</source>
        <translation>Ergänzen Sie „cgroup_enable=memory“ auf der Befehlszeile des Kernels.</translation>
    </message>
    <message>
        <source>Use a kernel with these controllers.</source>
        <translation>Nehmen Sie einen Kernel mit diesen Controllern.</translation>
    </message>
    <message>
        <source>version 1: limits work, pressure of single containers is not measured</source>
        <translation>Version 1: Grenzen wirken, der Druck einzelner Container wird nicht gemessen</translation>
    </message>
    <message>
        <source>Add “systemd.unified_cgroup_hierarchy=1” to the kernel&apos;s command line and restart.</source>
        <translation>Ergänzen Sie „systemd.unified_cgroup_hierarchy=1“ auf der Befehlszeile des Kernels und starten Sie neu.</translation>
    </message>
    <message>
        <source>version 2, but the kernel does not measure pressure</source>
        <translation>Version 2, aber der Kernel misst keinen Druck</translation>
    </message>
    <message>
        <source>Add “psi=1” to the kernel&apos;s command line and restart.</source>
        <translation>Ergänzen Sie „psi=1“ auf der Befehlszeile des Kernels und starten Sie neu.</translation>
    </message>
    <message>
        <source>version 2: all limits and pressure are available</source>
        <translation>Version 2: alle Grenzen und der Druck sind da</translation>
    </message>
    <message>
        <source>User namespaces</source>
        <translation>User-Namespaces</translation>
    </message>
    <message>
        <source>this kernel has none, so containers cannot have users of their own</source>
        <translation>dieser Kernel hat keine, also können Container keine eigenen Benutzer haben</translation>
    </message>
    <message>
        <source>Use a kernel built with CONFIG_USER_NS.</source>
        <translation>Nehmen Sie einen Kernel mit CONFIG_USER_NS.</translation>
    </message>
    <message>
        <source>65,536 users of its own for each container</source>
        <translation>65.536 eigene Benutzer für jeden Container</translation>
    </message>
    <message>
        <source>they are switched off, so no container can start</source>
        <translation>sie sind ausgeschaltet, also kann kein Container starten</translation>
    </message>
    <message>
        <source>only %1 are allowed, one for each container</source>
        <translation>nur %1 sind erlaubt, einer je Container</translation>
    </message>
    <message>
        <source>Raise the limit; a file in /etc/sysctl.d keeps it.</source>
        <translation>Erhöhen Sie die Grenze; eine Datei in /etc/sysctl.d behält sie.</translation>
    </message>
    <message>
        <source>Overlay with mapped layers</source>
        <translation>Overlay mit umgesetzten Schichten</translation>
    </message>
    <message>
        <source>tried, works</source>
        <translation>ausprobiert, geht</translation>
    </message>
    <message>
        <source>tried on %1, works</source>
        <translation>auf %1 ausprobiert, geht</translation>
    </message>
    <message>
        <source>cannot be tried without the supervisor</source>
        <translation>lässt sich ohne den Supervisor nicht ausprobieren</translation>
    </message>
    <message>
        <source>does not work on %1, so containers cannot start</source>
        <translation>geht auf %1 nicht, also können Container nicht starten</translation>
    </message>
    <message>
        <source>Put /var/lib/kiste on ext4, xfs or btrfs (not on a network or FUSE file system), with a kernel of 5.19 or newer.</source>
        <translation>Legen Sie /var/lib/kiste auf ext4, xfs oder btrfs (nicht auf ein Netz- oder FUSE-Dateisystem), mit Kernel 5.19 oder neuer.</translation>
    </message>
    <message>
        <source>Supervisor</source>
        <translation>Supervisor</translation>
    </message>
    <message>
        <source>makes containers and is their parent</source>
        <translation>erzeugt Container und ist ihr Elternprozess</translation>
    </message>
    <message>
        <source>the helper cannot reach it, so nothing can be started</source>
        <translation>der Helfer erreicht ihn nicht, also kann nichts gestartet werden</translation>
    </message>
    <message>
        <source>See “systemctl status kiste-supervisor” and restart it.</source>
        <translation>Sehen Sie „systemctl status kiste-supervisor“ an und starten Sie ihn neu.</translation>
    </message>
    <message>
        <source>System call filter</source>
        <translation>Systemaufruf-Filter</translation>
    </message>
    <message>
        <source>containers cannot ask the kernel for what they do not need</source>
        <translation>Container können vom Kernel nicht verlangen, was sie nicht brauchen</translation>
    </message>
    <message>
        <source>cannot be found out without the supervisor</source>
        <translation>lässt sich ohne den Supervisor nicht feststellen</translation>
    </message>
    <message>
        <source>this kernel has none, so containers cannot start with the default profile</source>
        <translation>dieser Kernel hat keinen, also können Container mit dem Standardprofil nicht starten</translation>
    </message>
    <message>
        <source>Use a kernel built with CONFIG_SECCOMP_FILTER.</source>
        <translation>Nehmen Sie einen Kernel mit CONFIG_SECCOMP_FILTER.</translation>
    </message>
    <message>
        <source>Free space</source>
        <translation>Freier Platz</translation>
    </message>
    <message>
        <source>%1 of %2 are free for images</source>
        <translation>%1 von %2 sind frei für Abbilder</translation>
    </message>
    <message>
        <source>Delete images and containers that you no longer need, or move /var/lib/kiste to a larger disk.</source>
        <translation>Löschen Sie Abbilder und Container, die Sie nicht mehr brauchen, oder verlegen Sie /var/lib/kiste auf eine größere Platte.</translation>
    </message>
</context>
<context>
    <name>kiste::main</name>
    <message>
        <source>Shows and runs containers on this computer.</source>
        <translation>Zeigt Container auf diesem Rechner und führt sie aus.</translation>
    </message>
    <message>
        <source>Select this container or image once it is there.</source>
        <translation>Diesen Container oder dieses Abbild auswählen, sobald vorhanden.</translation>
    </message>
    <message>
        <source>light or dark instead of the desktop&apos;s choice.</source>
        <translation>light oder dark statt der Wahl der Arbeitsumgebung.</translation>
    </message>
    <message>
        <source>Size of the window, such as 1440x900.</source>
        <translation>Größe des Fensters, etwa 1440x900.</translation>
    </message>
    <message>
        <source>Open the dialog that runs a container.</source>
        <translation>Den Dialog zum Ausführen eines Containers öffnen.</translation>
    </message>
    <message>
        <source>View of the selected container: summary, logs, terminal, stats, files, processes or inspect.</source>
        <translation>Ansicht des gewählten Containers: summary, logs, terminal, stats, files, processes oder inspect.</translation>
    </message>
    <message>
        <source>Show what containers need of this computer.</source>
        <translation>Zeigen, was Container von diesem Rechner brauchen.</translation>
    </message>
    <message>
        <source>Page to begin with: overview, containers, images, builds, volumes, networks or machine.</source>
        <translation>Seite, mit der begonnen wird: overview, containers, images, builds, volumes, networks oder machine.</translation>
    </message>
</context>
<context>
    <name>kiste::ui::ChartStack</name>
    <message>
        <source>Charts</source>
        <translation>Diagramme</translation>
    </message>
    <message>
        <source>%1, release to apply</source>
        <translation>%1, loslassen zum Anwenden</translation>
    </message>
</context>
<context>
    <name>kiste::ui::Charts</name>
    <message>
        <source>%1 cores</source>
        <extracomment>An amount of processor time, 1.00 is one processor busy all the time.</extracomment>
        <translation>%1 Kerne</translation>
    </message>
    <message>
        <source>%1&#xa0;%</source>
        <extracomment>A percentage</extracomment>
        <translation>%1&#xa0;%</translation>
    </message>
    <message>
        <source>limit %1</source>
        <translation>Grenze %1</translation>
    </message>
    <message>
        <source>slow down above %1</source>
        <translation>bremsen ab %1</translation>
    </message>
    <message>
        <source>mean %1, peak %2</source>
        <translation>Mittel %1, Spitze %2</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>keine Grenze</translation>
    </message>
    <message>
        <source>held back by the limit</source>
        <translation>von der Grenze gebremst</translation>
    </message>
    <message>
        <source>held back</source>
        <translation>gebremst</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>used</source>
        <translation>belegt</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>without page cache</source>
        <translation>ohne Seitencache</translation>
    </message>
    <message>
        <source>page cache</source>
        <translation>Seitencache</translation>
    </message>
    <message>
        <source>Disk I/O</source>
        <translation>Platte</translation>
    </message>
    <message>
        <source>read</source>
        <translation>lesen</translation>
    </message>
    <message>
        <source>write</source>
        <translation>schreiben</translation>
    </message>
    <message>
        <source>d MMM</source>
        <comment>a day on the time axis</comment>
        <translation>d. MMM</translation>
    </message>
    <message>
        <source>held back %1 of %2</source>
        <extracomment>&quot;held back 34 % of 5 min&quot;</extracomment>
        <translation>gebremst %1 von %2</translation>
    </message>
    <message>
        <source>%1: mean %2, peak %3</source>
        <translation>%1: Mittel %2, Spitze %3</translation>
    </message>
    <message>
        <source>%1 until %2</source>
        <translation>%1 bis %2</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Netzwerk</translation>
    </message>
    <message>
        <source>received</source>
        <translation>empfangen</translation>
    </message>
    <message>
        <source>sent</source>
        <translation>gesendet</translation>
    </message>
    <message>
        <source>Pressure</source>
        <translation>Druck</translation>
    </message>
    <message>
        <source>time some tasks wait</source>
        <translation>Zeit, in der Tasks warten</translation>
    </message>
    <message>
        <source>memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>I/O</source>
        <translation>E/A</translation>
    </message>
    <message>
        <source>all wait, memory</source>
        <translation>alle warten, Speicher</translation>
    </message>
    <message>
        <source>CPU limit</source>
        <translation>CPU-Grenze</translation>
    </message>
    <message>
        <source>Memory limit</source>
        <translation>Speichergrenze</translation>
    </message>
    <message>
        <source>Process limit</source>
        <translation>Prozessgrenze</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 min</translation>
    </message>
    <message>
        <source>%1 h</source>
        <translation>%1 h</translation>
    </message>
    <message>
        <source>%1 d</source>
        <translation>%1 d</translation>
    </message>
    <message numerus="yes">
        <source>of %n core(s)</source>
        <translation>
            <numerusform>von %n Kern</numerusform>
            <numerusform>von %n Kernen</numerusform>
        </translation>
    </message>
    <message>
        <source>of %1</source>
        <translation>von %1</translation>
    </message>
</context>
<context>
    <name>kiste::ui::CommandEcho</name>
    <message>
        <source>Last action</source>
        <translation>Letzte Aktion</translation>
    </message>
    <message>
        <source>Copy the command</source>
        <translation>Befehl kopieren</translation>
    </message>
</context>
<context>
    <name>kiste::ui::ConfirmDialog</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>und %n weiterer</numerusform>
            <numerusform>und %n weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
</context>
<context>
    <name>kiste::ui::ContainerActions</name>
    <message>
        <source>“%1” could not be started.</source>
        <translation>„%1“ konnte nicht gestartet werden.</translation>
    </message>
    <message>
        <source>“%1” could not be stopped.</source>
        <translation>„%1“ konnte nicht gestoppt werden.</translation>
    </message>
    <message>
        <source>“%1” could not be ended.</source>
        <translation>„%1“ konnte nicht beendet werden.</translation>
    </message>
    <message>
        <source>“%1” could not be deleted.</source>
        <translation>„%1“ konnte nicht gelöscht werden.</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n containers could not be started.</source>
        <translation>
            <numerusform>%1 von %n Container konnte nicht gestartet werden.</numerusform>
            <numerusform>%1 von %n Containern konnten nicht gestartet werden.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n containers could not be stopped.</source>
        <translation>
            <numerusform>%1 von %n Container konnte nicht gestoppt werden.</numerusform>
            <numerusform>%1 von %n Containern konnten nicht gestoppt werden.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n containers could not be ended.</source>
        <translation>
            <numerusform>%1 von %n Container konnte nicht beendet werden.</numerusform>
            <numerusform>%1 von %n Containern konnten nicht beendet werden.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n containers could not be deleted.</source>
        <translation>
            <numerusform>%1 von %n Container konnte nicht gelöscht werden.</numerusform>
            <numerusform>%1 von %n Containern konnten nicht gelöscht werden.</numerusform>
        </translation>
    </message>
    <message>
        <source>“%1” could not be restarted.</source>
        <translation>„%1“ konnte nicht neu gestartet werden.</translation>
    </message>
    <message>
        <source>“%1” could not be paused.</source>
        <translation>„%1“ konnte nicht angehalten werden.</translation>
    </message>
    <message>
        <source>“%1” could not be resumed.</source>
        <translation>„%1“ konnte nicht fortgesetzt werden.</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n containers could not be restarted.</source>
        <translation>
            <numerusform>%1 von %n Container konnte nicht neu gestartet werden.</numerusform>
            <numerusform>%1 von %n Containern konnten nicht neu gestartet werden.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n containers could not be paused.</source>
        <translation>
            <numerusform>%1 von %n Container konnte nicht angehalten werden.</numerusform>
            <numerusform>%1 von %n Containern konnten nicht angehalten werden.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n containers could not be resumed.</source>
        <translation>
            <numerusform>%1 von %n Container konnte nicht fortgesetzt werden.</numerusform>
            <numerusform>%1 von %n Containern konnten nicht fortgesetzt werden.</numerusform>
        </translation>
    </message>
    <message>
        <source>Starting: %1 of %2</source>
        <translation>Wird gestartet: %1 von %2</translation>
    </message>
    <message>
        <source>Stopping: %1 of %2</source>
        <translation>Wird gestoppt: %1 von %2</translation>
    </message>
    <message>
        <source>Ending: %1 of %2</source>
        <translation>Wird beendet: %1 von %2</translation>
    </message>
    <message>
        <source>Deleting: %1 of %2</source>
        <translation>Wird gelöscht: %1 von %2</translation>
    </message>
    <message>
        <source>Restarting: %1 of %2</source>
        <translation>Wird neu gestartet: %1 von %2</translation>
    </message>
    <message>
        <source>Pausing: %1 of %2</source>
        <translation>Wird angehalten: %1 von %2</translation>
    </message>
    <message>
        <source>Resuming: %1 of %2</source>
        <translation>Wird fortgesetzt: %1 von %2</translation>
    </message>
</context>
<context>
    <name>kiste::ui::ContainerDelegate</name>
    <message>
        <source>no limit</source>
        <translation>keine Grenze</translation>
    </message>
</context>
<context>
    <name>kiste::ui::ContainerModel</name>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>Abbild</translation>
    </message>
    <message>
        <source>CPU, cores</source>
        <translation>CPU, Kerne</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Tasks</source>
        <comment>number of processes and threads</comment>
        <translation>Tasks</translation>
    </message>
    <message>
        <source>Up</source>
        <comment>time since start</comment>
        <translation>Läuft</translation>
    </message>
    <message>
        <source>%1 / %2</source>
        <comment>memory in use, limit</comment>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Netzwerk</translation>
    </message>
    <message>
        <source>Ports</source>
        <translation>Ports</translation>
    </message>
</context>
<context>
    <name>kiste::ui::ContainersPage</name>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>Laufend</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>Probleme</translation>
    </message>
    <message>
        <source>Containers</source>
        <translation>Container</translation>
    </message>
    <message>
        <source>Filter containers</source>
        <translation>Container filtern</translation>
    </message>
    <message>
        <source>No container matches</source>
        <translation>Kein Container passt</translation>
    </message>
    <message>
        <source>The filter hides all containers there are.</source>
        <translation>Der Filter blendet alle vorhandenen Container aus.</translation>
    </message>
    <message>
        <source>Clear filter</source>
        <translation>Filter löschen</translation>
    </message>
    <message>
        <source>No containers yet</source>
        <translation>Noch keine Container</translation>
    </message>
    <message>
        <source>A container runs a program with its own files, network and limits.</source>
        <translation>Ein Container führt ein Programm mit eigenen Dateien, eigenem Netz und eigenen Grenzen aus.</translation>
    </message>
    <message>
        <source>Run your first container…</source>
        <translation>Ersten Container ausführen …</translation>
    </message>
    <message>
        <source>Try the starter image</source>
        <translation>Das Starter-Abbild ausprobieren</translation>
    </message>
    <message>
        <source>a small system, no download</source>
        <translation>ein kleines System, ohne Herunterladen</translation>
    </message>
    <message>
        <source>Import an image…</source>
        <translation>Abbild importieren …</translation>
    </message>
    <message>
        <source>or drop its archive on this window</source>
        <translation>oder sein Archiv auf dieses Fenster ziehen</translation>
    </message>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>%n ausgewählt</numerusform>
            <numerusform>%n ausgewählt</numerusform>
        </translation>
    </message>
    <message>
        <source>None running</source>
        <translation>Keiner läuft</translation>
    </message>
    <message numerus="yes">
        <source>Sum of %n running</source>
        <translation>
            <numerusform>Summe von %n laufenden</numerusform>
            <numerusform>Summe von %n laufenden</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 cores</source>
        <translation>%1 Kerne</translation>
    </message>
    <message>
        <source>No containers</source>
        <translation>Keine Container</translation>
    </message>
    <message numerus="yes">
        <source>%n container(s)</source>
        <translation>
            <numerusform>%n Container</numerusform>
            <numerusform>%n Container</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n running</source>
        <translation>
            <numerusform>%n läuft</numerusform>
            <numerusform>%n laufen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n need attention</source>
        <translation>
            <numerusform>%n braucht Aufmerksamkeit</numerusform>
            <numerusform>%n brauchen Aufmerksamkeit</numerusform>
        </translation>
    </message>
    <message>
        <source>Run…</source>
        <translation>Ausführen …</translation>
    </message>
    <message>
        <source>Make a container from an image and start it</source>
        <translation>Einen Container aus einem Abbild machen und starten</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Start the selected containers</source>
        <translation>Ausgewählte Container starten</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stoppen</translation>
    </message>
    <message>
        <source>Ask the programs to end, after ten seconds force them</source>
        <translation>Die Programme bitten, sich zu beenden; nach zehn Sekunden erzwingen</translation>
    </message>
    <message>
        <source>Force stop…</source>
        <translation>Stopp erzwingen …</translation>
    </message>
    <message>
        <source>End the programs at once (SIGKILL)</source>
        <translation>Die Programme sofort beenden (SIGKILL)</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>Löschen …</translation>
    </message>
    <message>
        <source>Delete the selected containers</source>
        <translation>Ausgewählte Container löschen</translation>
    </message>
    <message>
        <source>Logs</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Show the log</source>
        <translation>Das Protokoll zeigen</translation>
    </message>
    <message>
        <source>Delete “%1”?</source>
        <translation>„%1“ löschen?</translation>
    </message>
    <message numerus="yes">
        <source>Delete %n containers?</source>
        <translation>
            <numerusform>%n Container löschen?</numerusform>
            <numerusform>%n Container löschen?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Their changed files and logs are lost. The images stay.</source>
        <translation>
            <numerusform>Seine geänderten Dateien und sein Protokoll gehen verloren. Das Abbild bleibt.</numerusform>
            <numerusform>Ihre geänderten Dateien und Protokolle gehen verloren. Die Abbilder bleiben.</numerusform>
        </translation>
    </message>
    <message>
        <source>Its changed files and its log are lost. The image stays.</source>
        <translation>Seine geänderten Dateien und sein Protokoll gehen verloren. Das Abbild bleibt.</translation>
    </message>
    <message numerus="yes">
        <source>%n of them are running and will be ended first.</source>
        <translation>
            <numerusform>%n davon läuft und wird zuerst beendet.</numerusform>
            <numerusform>%n davon laufen und werden zuerst beendet.</numerusform>
        </translation>
    </message>
    <message>
        <source>It is running and will be ended first. Its changed files and its log are lost. The image stays.</source>
        <translation>Er läuft und wird zuerst beendet. Seine geänderten Dateien und sein Protokoll gehen verloren. Das Abbild bleibt.</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message numerus="yes">
        <source>Delete %n containers</source>
        <translation>
            <numerusform>%n Container löschen</numerusform>
            <numerusform>%n Container löschen</numerusform>
        </translation>
    </message>
    <message>
        <source>Force “%1” to stop?</source>
        <translation>Stopp von „%1“ erzwingen?</translation>
    </message>
    <message numerus="yes">
        <source>Force %n containers to stop?</source>
        <translation>
            <numerusform>Stopp von %n Container erzwingen?</numerusform>
            <numerusform>Stopp von %n Containern erzwingen?</numerusform>
        </translation>
    </message>
    <message>
        <source>The programs end at once and cannot save anything. “Stop” gives them ten seconds.</source>
        <translation>Die Programme enden sofort und können nichts mehr speichern. „Stoppen“ gibt ihnen zehn Sekunden.</translation>
    </message>
    <message>
        <source>Force stop</source>
        <translation>Stopp erzwingen</translation>
    </message>
    <message>
        <source>Stats</source>
        <translation>Statistik</translation>
    </message>
    <message>
        <source>Inspect</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Filter: name, image, port:80</source>
        <translation>Filter: Name, Abbild, port:80</translation>
    </message>
    <message>
        <source>Terminal</source>
        <translation>Terminal</translation>
    </message>
    <message>
        <source>Open a terminal in the container</source>
        <translation>Ein Terminal im Container öffnen</translation>
    </message>
    <message>
        <source>The limits of “%1” could not be changed.</source>
        <translation>Die Grenzen von „%1“ konnten nicht geändert werden.</translation>
    </message>
    <message>
        <source>Restart</source>
        <translation>Neu starten</translation>
    </message>
    <message>
        <source>Stop the selected containers and start them again</source>
        <translation>Die gewählten Container stoppen und wieder starten</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Freeze all programs in the selected containers</source>
        <translation>Alle Programme in den gewählten Containern einfrieren</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Let frozen programs go on</source>
        <translation>Eingefrorene Programme weiterlaufen lassen</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>Umbenennen …</translation>
    </message>
    <message>
        <source>Give the container another name</source>
        <translation>Dem Container einen anderen Namen geben</translation>
    </message>
    <message>
        <source>Change limits…</source>
        <translation>Grenzen ändern …</translation>
    </message>
    <message>
        <source>CPU, memory, processes and restart policy</source>
        <translation>CPU, Speicher, Prozesse und Neustart</translation>
    </message>
    <message>
        <source>Rename “%1”</source>
        <translation>„%1“ umbenennen</translation>
    </message>
    <message>
        <source>New name</source>
        <translation>Neuer Name</translation>
    </message>
    <message>
        <source>Letters, digits, “_”, “.” and “-”. It may run meanwhile.</source>
        <translation>Buchstaben, Ziffern, „_“, „.“ und „-“. Er darf dabei laufen.</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>Delete all that have ended…</source>
        <translation>Alle beendeten löschen …</translation>
    </message>
    <message>
        <source>Processes</source>
        <translation>Prozesse</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>Save files…</source>
        <translation>Dateien sichern …</translation>
    </message>
    <message>
        <source>Write all files of the container to a tar archive</source>
        <translation>Alle Dateien des Containers in ein Tar-Archiv schreiben</translation>
    </message>
    <message>
        <source>Save the files of “%1”</source>
        <translation>Dateien von „%1“ sichern</translation>
    </message>
    <message>
        <source>Tar archives (*.tar)</source>
        <translation>Tar-Archive (*.tar)</translation>
    </message>
    <message>
        <source>The files of “%1” could not be saved.</source>
        <translation>Die Dateien von „%1“ konnten nicht gesichert werden.</translation>
    </message>
    <message>
        <source>Saving the files of “%1”…</source>
        <translation>Die Dateien von „%1“ werden gesichert …</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Gestoppt</translation>
    </message>
    <message>
        <source>Attention</source>
        <translation>Auffällig</translation>
    </message>
    <message>
        <source>Put containers together in groups</source>
        <translation>Container in Gruppen zusammenfassen</translation>
    </message>
    <message>
        <source>No groups</source>
        <translation>Ohne Gruppen</translation>
    </message>
    <message>
        <source>By project</source>
        <translation>Nach Projekt</translation>
    </message>
    <message>
        <source>By pod</source>
        <translation>Nach Pod</translation>
    </message>
    <message>
        <source>By network</source>
        <translation>Nach Netzwerk</translation>
    </message>
    <message>
        <source>Show a table</source>
        <translation>Als Tabelle zeigen</translation>
    </message>
    <message>
        <source>Show cards</source>
        <translation>Als Karten zeigen</translation>
    </message>
    <message>
        <source>Choose the columns</source>
        <translation>Spalten auswählen</translation>
    </message>
    <message>
        <source>Open localhost:%1</source>
        <translation>localhost:%1 öffnen</translation>
    </message>
</context>
<context>
    <name>kiste::ui::DetailPane</name>
    <message>
        <source>Views of the container</source>
        <translation>Ansichten des Containers</translation>
    </message>
    <message>
        <source>Summary</source>
        <translation>Übersicht</translation>
    </message>
    <message>
        <source>Logs</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Stats</source>
        <translation>Statistik</translation>
    </message>
    <message>
        <source>Inspect</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Terminal</source>
        <translation>Terminal</translation>
    </message>
    <message>
        <source>Processes</source>
        <translation>Prozesse</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
</context>
<context>
    <name>kiste::ui::EnvironmentEdit</name>
    <message>
        <source>Environment</source>
        <translation>Umgebung</translation>
    </message>
    <message>
        <source>Add variable</source>
        <translation>Variable hinzufügen</translation>
    </message>
    <message>
        <source>NAME</source>
        <translation>NAME</translation>
    </message>
    <message>
        <source>Name of the variable</source>
        <translation>Name der Variablen</translation>
    </message>
    <message>
        <source>value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>Value of the variable</source>
        <translation>Wert der Variablen</translation>
    </message>
    <message>
        <source>Remove this variable</source>
        <translation>Diese Variable entfernen</translation>
    </message>
</context>
<context>
    <name>kiste::ui::EventFeed</name>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>CPU %1</source>
        <translation>CPU %1</translation>
    </message>
    <message>
        <source>memory %1</source>
        <translation>Speicher %1</translation>
    </message>
    <message>
        <source>slow down above %1</source>
        <translation>bremsen ab %1</translation>
    </message>
    <message>
        <source>processes %1</source>
        <translation>Prozesse %1</translation>
    </message>
    <message>
        <source>limits changed</source>
        <translation>Grenzen geändert</translation>
    </message>
    <message>
        <source>killed: out of memory</source>
        <translation>beendet: Speicher erschöpft</translation>
    </message>
    <message>
        <source>exited %1</source>
        <translation>beendet mit %1</translation>
    </message>
    <message>
        <source>started</source>
        <translation>gestartet</translation>
    </message>
    <message>
        <source>restarted</source>
        <translation>neu gestartet</translation>
    </message>
    <message>
        <source>out of memory</source>
        <translation>Speicher erschöpft</translation>
    </message>
    <message>
        <source>healthy</source>
        <translation>gesund</translation>
    </message>
    <message>
        <source>unhealthy</source>
        <translation>nicht gesund</translation>
    </message>
    <message>
        <source>health: %1</source>
        <translation>Gesundheit: %1</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>resumed</source>
        <translation>fortgesetzt</translation>
    </message>
    <message>
        <source>ran %1</source>
        <translation>%1 ausgeführt</translation>
    </message>
    <message>
        <source>signal %1</source>
        <translation>Signal %1</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>gestoppt</translation>
    </message>
    <message>
        <source>recorded numbers begin anew</source>
        <translation>Aufzeichnung beginnt neu</translation>
    </message>
    <message>
        <source>loaded</source>
        <translation>geladen</translation>
    </message>
    <message>
        <source>pulled</source>
        <translation>geholt</translation>
    </message>
    <message>
        <source>built</source>
        <translation>gebaut</translation>
    </message>
    <message>
        <source>imported</source>
        <translation>importiert</translation>
    </message>
    <message>
        <source>deleted</source>
        <translation>gelöscht</translation>
    </message>
</context>
<context>
    <name>kiste::ui::FactsPane</name>
</context>
<context>
    <name>kiste::ui::FilterField</name>
    <message>
        <source>Words that must all occur, field:word for one in a field (name, image, state, port, label, command, id, network), !word for one that must not, /regular expression/</source>
        <translation>Wörter, die alle vorkommen müssen, Feld:Wort für eines in einem Feld (name, image, state, port, label, command, id, network), !Wort für eines, das nicht darf, /regulärer Ausdruck/</translation>
    </message>
    <message>
        <source>Words that must all occur, field:word for one in a field (name, image, state, port, label, command, id, network, project, pod), !word for one that must not, /regular expression/</source>
        <translation>Wörter, die alle vorkommen müssen, Feld:Wort für eins in einem Feld (name, image, state, port, label, command, id, network, project, pod), !Wort für eins, das nicht vorkommen darf, /regulärer Ausdruck/</translation>
    </message>
</context>
<context>
    <name>kiste::ui::ImageDocument</name>
    <message>
        <source>Entry point</source>
        <translation>Einstiegspunkt</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>Befehl</translation>
    </message>
    <message>
        <source>Working folder</source>
        <translation>Arbeitsordner</translation>
    </message>
    <message>
        <source>User</source>
        <translation>Benutzer</translation>
    </message>
    <message>
        <source>Stop signal</source>
        <translation>Stoppsignal</translation>
    </message>
    <message>
        <source>Ports</source>
        <translation>Ports</translation>
    </message>
    <message>
        <source>Volumes</source>
        <translation>Datenträger</translation>
    </message>
    <message>
        <source>Environment</source>
        <translation>Umgebung</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>Etiketten</translation>
    </message>
    <message>
        <source>Author</source>
        <translation>Autor</translation>
    </message>
</context>
<context>
    <name>kiste::ui::ImageModel</name>
    <message>
        <source>untagged</source>
        <translation>ohne Namen</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>Abbild</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Used by</source>
        <translation>Nutzung</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Erstellt</translation>
    </message>
</context>
<context>
    <name>kiste::ui::ImagePane</name>
    <message>
        <source>Run…</source>
        <translation>Ausführen …</translation>
    </message>
    <message>
        <source>Views of the image</source>
        <translation>Ansichten des Abbilds</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Schichten</translation>
    </message>
    <message>
        <source>Config</source>
        <translation>Konfiguration</translation>
    </message>
    <message>
        <source>Used by</source>
        <translation>Benutzt von</translation>
    </message>
    <message>
        <source>Containers made from this image</source>
        <translation>Container aus diesem Abbild</translation>
    </message>
    <message>
        <source>also %1</source>
        <translation>auch %1</translation>
    </message>
    <message>
        <source>Used by %1</source>
        <translation>Benutzt von %1</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
</context>
<context>
    <name>kiste::ui::ImagesPage</name>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Unused</source>
        <translation>Unbenutzt</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Abbilder</translation>
    </message>
    <message>
        <source>Filter images</source>
        <translation>Abbilder filtern</translation>
    </message>
    <message>
        <source>“%1” could not be imported.</source>
        <translation>„%1“ konnte nicht importiert werden.</translation>
    </message>
    <message>
        <source>No image matches</source>
        <translation>Kein Abbild passt</translation>
    </message>
    <message>
        <source>The filter hides all images there are.</source>
        <translation>Der Filter blendet alle vorhandenen Abbilder aus.</translation>
    </message>
    <message>
        <source>Clear filter</source>
        <translation>Filter löschen</translation>
    </message>
    <message>
        <source>No images yet</source>
        <translation>Noch keine Abbilder</translation>
    </message>
    <message>
        <source>An image is what containers are made from: the files of a small system. Bring one in as an archive that “docker save”, “podman save” or another tool has written, or drop it on this window.</source>
        <translation>Aus einem Abbild werden Container gemacht: Es enthält die Dateien eines kleinen Systems. Importieren Sie eines als Archiv, das „docker save“, „podman save“ oder ein anderes Werkzeug geschrieben hat, oder ziehen Sie es auf dieses Fenster.</translation>
    </message>
    <message>
        <source>Import an image…</source>
        <translation>Abbild importieren …</translation>
    </message>
    <message numerus="yes">
        <source>%n image(s)</source>
        <translation>
            <numerusform>%n Abbild</numerusform>
            <numerusform>%n Abbilder</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 unpacked</source>
        <translation>%1 entpackt</translation>
    </message>
    <message numerus="yes">
        <source>%n unused</source>
        <translation>
            <numerusform>%n unbenutzt</numerusform>
            <numerusform>%n unbenutzt</numerusform>
        </translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>Importieren …</translation>
    </message>
    <message>
        <source>Bring an image archive into the store</source>
        <translation>Ein Abbildarchiv in den Speicher bringen</translation>
    </message>
    <message>
        <source>Run…</source>
        <translation>Ausführen …</translation>
    </message>
    <message>
        <source>Make a container from the selected image</source>
        <translation>Einen Container aus dem ausgewählten Abbild machen</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>Löschen …</translation>
    </message>
    <message>
        <source>Delete the selected images</source>
        <translation>Ausgewählte Abbilder löschen</translation>
    </message>
    <message>
        <source>Import an image</source>
        <translation>Abbild importieren</translation>
    </message>
    <message>
        <source>Image archives (*.tar *.tar.gz *.tgz *.tar.zst *.tzst *.oci)</source>
        <translation>Abbildarchive (*.tar *.tar.gz *.tgz *.tar.zst *.tzst *.oci)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Delete “%1”?</source>
        <translation>„%1“ löschen?</translation>
    </message>
    <message numerus="yes">
        <source>Delete %n images?</source>
        <translation>
            <numerusform>%n Abbild löschen?</numerusform>
            <numerusform>%n Abbilder löschen?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>They can be brought back for a day.</source>
        <translation>
            <numerusform>Es kann einen Tag lang zurückgeholt werden.</numerusform>
            <numerusform>Sie können einen Tag lang zurückgeholt werden.</numerusform>
        </translation>
    </message>
    <message>
        <source>It can be brought back for a day.</source>
        <translation>Es kann einen Tag lang zurückgeholt werden.</translation>
    </message>
    <message>
        <source>“%1” was deleted. It can be brought back for a day.</source>
        <translation>„%1“ wurde gelöscht. Es kann einen Tag lang zurückgeholt werden.</translation>
    </message>
    <message numerus="yes">
        <source>%n images were deleted. They can be brought back for a day.</source>
        <translation>
            <numerusform>%n Abbild wurde gelöscht. Es kann einen Tag lang zurückgeholt werden.</numerusform>
            <numerusform>%n Abbilder wurden gelöscht. Sie können einen Tag lang zurückgeholt werden.</numerusform>
        </translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Undo (Ctrl+Z)</source>
        <translation>Rückgängig (Strg+Z)</translation>
    </message>
    <message>
        <source>What was deleted could not be brought back.</source>
        <translation>Was gelöscht wurde, konnte nicht zurückgeholt werden.</translation>
    </message>
    <message>
        <source>Names that other images have now stay there: %1</source>
        <translation>Namen, die jetzt andere Abbilder haben, bleiben bei diesen: %1</translation>
    </message>
    <message numerus="yes">
        <source>%n of them are used by containers and stay.</source>
        <translation>
            <numerusform>%n davon wird von Containern benutzt und bleibt.</numerusform>
            <numerusform>%n davon werden von Containern benutzt und bleiben.</numerusform>
        </translation>
    </message>
    <message>
        <source>A container is made from it, so the engine will keep it until that container is deleted.</source>
        <translation>Ein Container ist daraus gemacht; die Engine behält es, bis dieser Container gelöscht ist.</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message numerus="yes">
        <source>Delete %n images</source>
        <translation>
            <numerusform>%n Abbild löschen</numerusform>
            <numerusform>%n Abbilder löschen</numerusform>
        </translation>
    </message>
    <message>
        <source>“%1” could not be deleted.</source>
        <translation>„%1“ konnte nicht gelöscht werden.</translation>
    </message>
    <message numerus="yes">
        <source>%n images could not be deleted.</source>
        <translation>
            <numerusform>%n Abbild konnte nicht gelöscht werden.</numerusform>
            <numerusform>%n Abbilder konnten nicht gelöscht werden.</numerusform>
        </translation>
    </message>
    <message>
        <source>Filter: name, digest</source>
        <translation>Filter: Name, Prüfsumme</translation>
    </message>
    <message>
        <source>Free up space…</source>
        <translation>Platz schaffen …</translation>
    </message>
    <message>
        <source>An image is what containers are made from: the files of a small system. Pull one from a registry, or bring one in as an archive that “docker save”, “podman save” or another tool has written.</source>
        <translation>Aus einem Abbild werden Container gemacht: Es sind die Dateien eines kleinen Systems. Holen Sie eines aus einer Registry, oder bringen Sie eines als Archiv herein, das „docker save“, „podman save“ oder ein anderes Werkzeug geschrieben hat.</translation>
    </message>
    <message>
        <source>Pull an image…</source>
        <translation>Abbild holen …</translation>
    </message>
    <message>
        <source>Pull…</source>
        <translation>Holen …</translation>
    </message>
    <message>
        <source>Bring an image from a registry</source>
        <translation>Ein Abbild aus einer Registry holen</translation>
    </message>
    <message>
        <source>Tag…</source>
        <translation>Benennen …</translation>
    </message>
    <message>
        <source>Give the selected image one more name</source>
        <translation>Dem ausgewählten Abbild einen weiteren Namen geben</translation>
    </message>
    <message>
        <source>Push…</source>
        <translation>Hochladen …</translation>
    </message>
    <message>
        <source>Bring the selected image to a registry</source>
        <translation>Das ausgewählte Abbild in eine Registry bringen</translation>
    </message>
    <message>
        <source>Push “%1”</source>
        <translation>„%1“ hochladen</translation>
    </message>
    <message>
        <source>Name in the registry</source>
        <translation>Name in der Registry</translation>
    </message>
    <message>
        <source>With the registry before it, as in registry.example/team/app:1.2.</source>
        <translation>Mit der Registry davor, etwa registry.example/team/app:1.2.</translation>
    </message>
    <message>
        <source>Push</source>
        <translation>Hochladen</translation>
    </message>
    <message>
        <source>Give “%1” one more name</source>
        <translation>„%1“ einen weiteren Namen geben</translation>
    </message>
    <message>
        <source>New name</source>
        <translation>Neuer Name</translation>
    </message>
    <message>
        <source>An image that has this name now loses it. The old names stay.</source>
        <translation>Ein Abbild, das jetzt so heißt, verliert diesen Namen. Die alten Namen bleiben.</translation>
    </message>
    <message>
        <source>Tag</source>
        <translation>Benennen</translation>
    </message>
</context>
<context>
    <name>kiste::ui::ImportBar</name>
    <message>
        <source>Importing %1</source>
        <translation>%1 wird importiert</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>reading</source>
        <translation>lesen</translation>
    </message>
</context>
<context>
    <name>kiste::ui::InlineMessage</name>
    <message>
        <source>Details</source>
        <translation>Einzelheiten</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Ausblenden</translation>
    </message>
</context>
<context>
    <name>kiste::ui::InspectTab</name>
    <message>
        <source>Specification</source>
        <translation>Spezifikation</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Find in the document</source>
        <translation>Im Dokument suchen</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
</context>
<context>
    <name>kiste::ui::JsonView</name>
    <message>
        <source>JSON document</source>
        <translation>JSON-Dokument</translation>
    </message>
</context>
<context>
    <name>kiste::ui::LayersModel</name>
    <message>
        <source>Made by</source>
        <translation>Gemacht durch</translation>
    </message>
    <message>
        <source>Packed</source>
        <comment>compressed size of a layer</comment>
        <translation>Gepackt</translation>
    </message>
</context>
<context>
    <name>kiste::ui::LimitEditor</name>
    <message>
        <source>%1 of %2 is gone</source>
        <translation>%1 von %2 ist aufgehoben</translation>
    </message>
    <message>
        <source>%1 of %2 is now %3</source>
        <translation>%1 von %2 ist jetzt %3</translation>
    </message>
</context>
<context>
    <name>kiste::ui::LimitField</name>
    <message>
        <source>no limit</source>
        <translation>keine Grenze</translation>
    </message>
</context>
<context>
    <name>kiste::ui::LimitHandle</name>
    <message>
        <source>Drag to change the limit; arrow keys 1 %, Shift 10 %, Esc leaves it, Delete clears it</source>
        <translation>Ziehen ändert die Grenze; Pfeiltasten 1 %, Umschalt 10 %, Esc lässt sie, Entf hebt sie auf</translation>
    </message>
</context>
<context>
    <name>kiste::ui::LimitRow</name>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Processes</source>
        <translation>Prozesse</translation>
    </message>
    <message>
        <source> cores</source>
        <translation> Kerne</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>Clear the limit</source>
        <translation>Grenze aufheben</translation>
    </message>
    <message>
        <source>Set a limit</source>
        <translation>Grenze setzen</translation>
    </message>
    <message>
        <source>was %1, applies on release, Esc cancels</source>
        <translation>war %1, gilt beim Loslassen, Esc bricht ab</translation>
    </message>
    <message>
        <source>no limit set</source>
        <translation>keine Grenze gesetzt</translation>
    </message>
</context>
<context>
    <name>kiste::ui::LimitsDialog</name>
    <message>
        <source> cores</source>
        <translation> Kerne</translation>
    </message>
    <message>
        <source>CPU limit</source>
        <translation>CPU-Grenze</translation>
    </message>
    <message>
        <source>Memory limit</source>
        <translation>Speichergrenze</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>Anwenden</translation>
    </message>
    <message>
        <source>Change limits</source>
        <translation>Grenzen ändern</translation>
    </message>
    <message>
        <source>Limits of “%1”</source>
        <translation>Grenzen von „%1“</translation>
    </message>
    <message>
        <source>They apply at once, and to every later start.</source>
        <translation>Sie gelten sofort und bei jedem späteren Start.</translation>
    </message>
    <message>
        <source>They apply from the next start on.</source>
        <translation>Sie gelten ab dem nächsten Start.</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>keine Grenze</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>Nie</translation>
    </message>
    <message>
        <source>When it fails</source>
        <translation>Wenn er scheitert</translation>
    </message>
    <message>
        <source>Always, unless it was stopped</source>
        <translation>Immer, außer wenn er gestoppt wurde</translation>
    </message>
    <message>
        <source>Always, also after a restart of the computer</source>
        <translation>Immer, auch nach einem Neustart des Rechners</translation>
    </message>
    <message>
        <source>CP&amp;U</source>
        <translation>&amp;CPU</translation>
    </message>
    <message>
        <source>&amp;Memory</source>
        <translation>&amp;Speicher</translation>
    </message>
    <message>
        <source>&amp;Processes</source>
        <translation>&amp;Prozesse</translation>
    </message>
    <message>
        <source>&amp;Start again</source>
        <translation>Neu &amp;starten</translation>
    </message>
    <message>
        <source>The limits could not be changed.</source>
        <translation>Die Grenzen konnten nicht geändert werden.</translation>
    </message>
</context>
<context>
    <name>kiste::ui::ListPage</name>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Unused</source>
        <translation>Unbenutzt</translation>
    </message>
    <message>
        <source>Clear filter</source>
        <translation>Filter löschen</translation>
    </message>
</context>
<context>
    <name>kiste::ui::LogTab</name>
    <message>
        <source>Search   Ctrl+F</source>
        <translation>Suchen   Strg+F</translation>
    </message>
    <message>
        <source>Search the log</source>
        <translation>Das Protokoll durchsuchen</translation>
    </message>
    <message>
        <source>Match case</source>
        <translation>Groß- und Kleinschreibung beachten</translation>
    </message>
    <message>
        <source>Regular expression</source>
        <translation>Regulärer Ausdruck</translation>
    </message>
    <message>
        <source>Previous match (Shift+F3)</source>
        <translation>Voriger Treffer (Umschalt+F3)</translation>
    </message>
    <message>
        <source>Next match (F3)</source>
        <translation>Nächster Treffer (F3)</translation>
    </message>
    <message>
        <source>Show times</source>
        <translation>Zeiten zeigen</translation>
    </message>
    <message>
        <source>Wrap long lines</source>
        <translation>Lange Zeilen umbrechen</translation>
    </message>
    <message>
        <source>Follow the newest line (End)</source>
        <translation>Der neuesten Zeile folgen (Ende)</translation>
    </message>
    <message>
        <source>Follow</source>
        <translation>Folgen</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>The log cannot be read.</source>
        <translation>Das Protokoll kann nicht gelesen werden.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln line(s)</source>
        <translation>
            <numerusform>%Ln Zeile</numerusform>
            <numerusform>%Ln Zeilen</numerusform>
        </translation>
    </message>
    <message>
        <source>older ones are not kept</source>
        <translation>ältere werden nicht behalten</translation>
    </message>
    <message>
        <source>ended</source>
        <translation>beendet</translation>
    </message>
    <message>
        <source>It has not run yet, so there is no log.</source>
        <translation>Er ist noch nicht gelaufen, darum gibt es kein Protokoll.</translation>
    </message>
    <message>
        <source>It has written nothing so far.</source>
        <translation>Er hat bisher nichts geschrieben.</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message numerus="yes">
        <source>%Ln new line(s)</source>
        <translation>
            <numerusform>%Ln neue Zeile</numerusform>
            <numerusform>%Ln neue Zeilen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kiste::ui::LogView</name>
    <message>
        <source>Log</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>Alles auswählen</translation>
    </message>
</context>
<context>
    <name>kiste::ui::MachineGraph</name>
    <message>
        <source>CPU, cores</source>
        <translation>CPU, Kerne</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
</context>
<context>
    <name>kiste::ui::MachineModel</name>
    <message>
        <source>Podman, rootless</source>
        <translation>Podman, ohne Root</translation>
    </message>
    <message>
        <source>OCI runtimes</source>
        <translation>OCI-Laufzeiten</translation>
    </message>
    <message>
        <source>Others</source>
        <translation>Andere</translation>
    </message>
    <message>
        <source>User namespace</source>
        <translation>Benutzer-Namensraum</translation>
    </message>
    <message>
        <source>Mount namespace</source>
        <translation>Einhänge-Namensraum</translation>
    </message>
    <message>
        <source>Process namespace</source>
        <translation>Prozess-Namensraum</translation>
    </message>
    <message>
        <source>Network namespace</source>
        <translation>Netzwerk-Namensraum</translation>
    </message>
    <message>
        <source>IPC namespace</source>
        <translation>IPC-Namensraum</translation>
    </message>
    <message>
        <source>Host name namespace</source>
        <translation>Rechnernamen-Namensraum</translation>
    </message>
    <message>
        <source>Control group namespace</source>
        <translation>Kontrollgruppen-Namensraum</translation>
    </message>
    <message>
        <source>Time namespace</source>
        <translation>Zeit-Namensraum</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Owner</source>
        <translation>Besitzer</translation>
    </message>
    <message>
        <source>PID</source>
        <translation>PID</translation>
    </message>
    <message>
        <source>CPU, cores</source>
        <translation>CPU, Kerne</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message numerus="yes">
        <source>%n running</source>
        <translation>
            <numerusform>%n läuft</numerusform>
            <numerusform>%n laufen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>%n weiterer</numerusform>
            <numerusform>%n weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>fewer</source>
        <translation>weniger</translation>
    </message>
    <message>
        <source>pod %1</source>
        <translation>Pod %1</translation>
    </message>
    <message>
        <source>host network</source>
        <translation>Netz des Rechners</translation>
    </message>
    <message>
        <source>frozen</source>
        <translation>eingefroren</translation>
    </message>
    <message>
        <source>%1: not known</source>
        <translation>%1: nicht bekannt</translation>
    </message>
    <message>
        <source>%1: its own</source>
        <translation>%1: ein eigener</translation>
    </message>
    <message>
        <source>%1: the computer&apos;s</source>
        <translation>%1: der des Rechners</translation>
    </message>
    <message>
        <source>%1: %2, shared with %3</source>
        <translation>%1: %2, geteilt mit %3</translation>
    </message>
</context>
<context>
    <name>kiste::ui::MachinePage</name>
    <message>
        <source>Filter: name, engine, pid</source>
        <translation>Filter: Name, Engine, PID</translation>
    </message>
    <message>
        <source>Filter containers on this computer</source>
        <translation>Container auf diesem Rechner filtern</translation>
    </message>
    <message>
        <source>By engine</source>
        <translation>Nach Engine</translation>
    </message>
    <message>
        <source>By user</source>
        <translation>Nach Benutzer</translation>
    </message>
    <message>
        <source>By control group</source>
        <translation>Nach Kontrollgruppe</translation>
    </message>
    <message>
        <source>Freeze</source>
        <translation>Einfrieren</translation>
    </message>
    <message>
        <source>Let all processes of the container stand still</source>
        <translation>Alle Prozesse des Containers stillstehen lassen</translation>
    </message>
    <message>
        <source>Terminate</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Ask the container&apos;s first process to end (SIGTERM)</source>
        <translation>Den ersten Prozess des Containers bitten, zu enden (SIGTERM)</translation>
    </message>
    <message>
        <source>Kill…</source>
        <translation>Abbrechen…</translation>
    </message>
    <message>
        <source>End all processes of the container at once (SIGKILL)</source>
        <translation>Alle Prozesse des Containers sofort beenden (SIGKILL)</translation>
    </message>
    <message>
        <source>Open container</source>
        <translation>Container öffnen</translation>
    </message>
    <message>
        <source>Show it on the page of Kiste&apos;s containers</source>
        <translation>Auf der Seite der Container von Kiste zeigen</translation>
    </message>
    <message>
        <source>Grouping</source>
        <translation>Gruppierung</translation>
    </message>
    <message>
        <source>its own</source>
        <translation>ein eigener</translation>
    </message>
    <message>
        <source>shared: same letter, same one</source>
        <translation>geteilt: gleicher Buchstabe, gleicher Namensraum</translation>
    </message>
    <message>
        <source>the computer&apos;s</source>
        <translation>der des Rechners</translation>
    </message>
    <message>
        <source>You may not look at this computer&apos;s processes</source>
        <translation>Sie dürfen die Prozesse dieses Rechners nicht ansehen</translation>
    </message>
    <message>
        <source>This computer could not be looked at</source>
        <translation>Dieser Rechner konnte nicht untersucht werden</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>No containers run on this computer</source>
        <translation>Auf diesem Rechner laufen keine Container</translation>
    </message>
    <message>
        <source>Containers of every engine are shown here: Kiste, Docker, Podman, LXC, Flatpak and others. They are found from processes; no engine is asked.</source>
        <translation>Hier stehen Container jeder Engine: Kiste, Docker, Podman, LXC, Flatpak und andere. Sie werden anhand von Prozessen gefunden; keine Engine wird gefragt.</translation>
    </message>
    <message>
        <source>No container matches</source>
        <translation>Kein Container passt</translation>
    </message>
    <message>
        <source>The filter hides all containers there are.</source>
        <translation>Der Filter verbirgt alle vorhandenen Container.</translation>
    </message>
    <message>
        <source>Clear filter</source>
        <translation>Filter löschen</translation>
    </message>
    <message>
        <source>Thaw</source>
        <translation>Auftauen</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>containers of engines</comment>
        <translation>%1 von %2</translation>
    </message>
    <message numerus="yes">
        <source>%n container(s)</source>
        <translation>
            <numerusform>%n Container</numerusform>
            <numerusform>%n Container</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n engine(s)</source>
        <translation>
            <numerusform>%n Engine</numerusform>
            <numerusform>%n Engines</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 cores</source>
        <translation>%1 Kerne</translation>
    </message>
    <message>
        <source>read from /proc and cgroups, no engine was asked</source>
        <translation>aus /proc und Cgroups gelesen, keine Engine gefragt</translation>
    </message>
    <message>
        <source>“%1” could not be frozen.</source>
        <translation>„%1“ konnte nicht eingefroren werden.</translation>
    </message>
    <message>
        <source>“%1” could not be thawed.</source>
        <translation>„%1“ konnte nicht aufgetaut werden.</translation>
    </message>
    <message>
        <source>The signal could not be sent to “%1”.</source>
        <translation>Das Signal konnte nicht an „%1“ gesendet werden.</translation>
    </message>
    <message>
        <source>Kill “%1”?</source>
        <translation>„%1“ abbrechen?</translation>
    </message>
    <message>
        <source>All its processes end at once. What they have not saved is lost, and the engine that made it may start it again.</source>
        <translation>Alle seine Prozesse enden sofort. Was sie nicht gespeichert haben, geht verloren, und die Engine, die ihn gemacht hat, startet ihn vielleicht neu.</translation>
    </message>
    <message>
        <source>Kill</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>Dieser Rechner</translation>
    </message>
</context>
<context>
    <name>kiste::ui::MachinePane</name>
    <message>
        <source>Members</source>
        <translation>Mitglieder</translation>
    </message>
    <message>
        <source>Container</source>
        <translation>Container</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>Engine</translation>
    </message>
    <message>
        <source>PID</source>
        <translation>PID</translation>
    </message>
    <message>
        <source>Processes</source>
        <translation>Prozesse</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>Befehl</translation>
    </message>
    <message>
        <source>Inside</source>
        <translation>Innen</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>No container selected</source>
        <translation>Kein Container ausgewählt</translation>
    </message>
    <message>
        <source>The container has ended</source>
        <translation>Der Container ist beendet</translation>
    </message>
    <message>
        <source>frozen</source>
        <translation>eingefroren</translation>
    </message>
    <message>
        <source>running</source>
        <translation>läuft</translation>
    </message>
    <message>
        <source>%1 on this computer</source>
        <translation>%1 auf diesem Rechner</translation>
    </message>
    <message>
        <source>On this computer</source>
        <translation>Auf diesem Rechner</translation>
    </message>
    <message>
        <source>Nobody else is in this namespace.</source>
        <translation>In diesem Namensraum ist niemand sonst.</translation>
    </message>
    <message>
        <source>The kernel does not say in which one it is.</source>
        <translation>Der Kernel sagt nicht, in welchem er ist.</translation>
    </message>
    <message>
        <source>It uses the network of this computer: its ports are the computer&apos;s.</source>
        <translation>Er benutzt das Netz dieses Rechners: seine Ports sind die des Rechners.</translation>
    </message>
    <message>
        <source>It sees and can signal the processes of this computer, as far as its user may.</source>
        <translation>Er sieht die Prozesse dieses Rechners und kann ihnen Signale senden, soweit sein Benutzer das darf.</translation>
    </message>
    <message>
        <source>Its users are the users of this computer: root inside is root outside.</source>
        <translation>Seine Benutzer sind die Benutzer dieses Rechners: Root innen ist Root außen.</translation>
    </message>
    <message>
        <source>It shares this with the computer itself.</source>
        <translation>Er teilt sich das mit dem Rechner selbst.</translation>
    </message>
    <message numerus="yes">
        <source>Its %n members reach each other on localhost, share one address, and cannot listen on the same port twice.</source>
        <translation>
            <numerusform>Sein %n Mitglied ist für sich allein.</numerusform>
            <numerusform>Seine %n Mitglieder erreichen einander über localhost, haben eine gemeinsame Adresse und können nicht zweimal am selben Port lauschen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Its %n members can use each other&apos;s shared memory and message queues.</source>
        <translation>
            <numerusform>Sein %n Mitglied ist für sich allein.</numerusform>
            <numerusform>Seine %n Mitglieder können gemeinsamen Speicher und Nachrichtenschlangen voneinander benutzen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Its %n members see each other&apos;s processes.</source>
        <translation>
            <numerusform>Sein %n Mitglied ist für sich allein.</numerusform>
            <numerusform>Seine %n Mitglieder sehen die Prozesse voneinander.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Its %n members have one host name.</source>
        <translation>
            <numerusform>Sein %n Mitglied ist für sich allein.</numerusform>
            <numerusform>Seine %n Mitglieder haben einen gemeinsamen Rechnernamen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Its %n members have the same users: an id inside is the same id outside.</source>
        <translation>
            <numerusform>Sein %n Mitglied ist für sich allein.</numerusform>
            <numerusform>Seine %n Mitglieder haben dieselben Benutzer: die gleiche Kennung innen ist die gleiche außen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n containers are in it.</source>
        <translation>
            <numerusform>%n Container ist darin.</numerusform>
            <numerusform>%n Container sind darin.</numerusform>
        </translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Owner</source>
        <translation>Besitzer</translation>
    </message>
    <message>
        <source>Process</source>
        <translation>Prozess</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>Programm</translation>
    </message>
    <message>
        <source>Pod</source>
        <translation>Pod</translation>
    </message>
    <message>
        <source>Engine&apos;s id</source>
        <translation>ID der Engine</translation>
    </message>
    <message>
        <source>Cgroup</source>
        <translation>Cgroup</translation>
    </message>
    <message>
        <source>Freezing</source>
        <translation>Einfrieren</translation>
    </message>
    <message>
        <source>not possible: other processes are in its cgroup</source>
        <translation>nicht möglich: in seiner Cgroup sind andere Prozesse</translation>
    </message>
    <message numerus="yes">
        <source>%n process(es)</source>
        <translation>
            <numerusform>%n Prozess</numerusform>
            <numerusform>%n Prozesse</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kiste::ui::MachineTree</name>
    <message>
        <source>Containers on this computer</source>
        <translation>Container auf diesem Rechner</translation>
    </message>
</context>
<context>
    <name>kiste::ui::MainWindow</name>
    <message>
        <source>Actions</source>
        <translation>Aktionen</translation>
    </message>
    <message>
        <source>%1 — Kiste</source>
        <translation>%1 — Kiste</translation>
    </message>
    <message>
        <source>Menu (F10)</source>
        <translation>Menü (F10)</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menü</translation>
    </message>
    <message>
        <source>Reconnect</source>
        <translation>Neu verbinden</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>About Kiste</source>
        <translation>Über Kiste</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Containers</source>
        <translation>Container</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Abbilder</translation>
    </message>
    <message>
        <source>Filter the list</source>
        <translation>Die Liste filtern</translation>
    </message>
    <message>
        <source>Run a container</source>
        <translation>Container ausführen</translation>
    </message>
    <message>
        <source>Import an image (on the images page)</source>
        <translation>Abbild importieren (auf der Seite Abbilder)</translation>
    </message>
    <message>
        <source>Show the selected one on the whole page</source>
        <translation>Das Ausgewählte auf der ganzen Seite zeigen</translation>
    </message>
    <message>
        <source>Delete the selected ones</source>
        <translation>Die ausgewählten löschen</translation>
    </message>
    <message>
        <source>Log of the selected container</source>
        <translation>Protokoll des ausgewählten Containers</translation>
    </message>
    <message>
        <source>Search in the log, next match</source>
        <translation>Im Protokoll suchen, nächster Treffer</translation>
    </message>
    <message>
        <source>Reconnect to the helper</source>
        <translation>Neu mit dem Helfer verbinden</translation>
    </message>
    <message>
        <source>Runs containers on this computer with its own engine.</source>
        <translation>Führt Container auf diesem Rechner mit einer eigenen Engine aus.</translation>
    </message>
    <message>
        <source>The helper is not connected.</source>
        <translation>Der Helfer ist nicht verbunden.</translation>
    </message>
    <message>
        <source>Helper %1</source>
        <translation>Helfer %1</translation>
    </message>
    <message>
        <source>Show or close the details</source>
        <translation>Einzelheiten zeigen oder schließen</translation>
    </message>
    <message>
        <source>Back to the list</source>
        <translation>Zurück zur Liste</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>Jetzt versuchen</translation>
    </message>
    <message>
        <source>The helper is restarting. Containers go on; the list shows what was known last.</source>
        <translation>Der Helfer startet neu. Container laufen weiter; die Liste zeigt den letzten bekannten Stand.</translation>
    </message>
    <message>
        <source>Check this computer…</source>
        <translation>Diesen Rechner prüfen …</translation>
    </message>
    <message>
        <source>Volumes</source>
        <translation>Datenträger</translation>
    </message>
    <message>
        <source>Terminal in the selected container</source>
        <translation>Terminal im gewählten Container</translation>
    </message>
    <message>
        <source>Copy and paste in the terminal</source>
        <translation>Im Terminal kopieren und einfügen</translation>
    </message>
    <message>
        <source>Open one more shell, close it</source>
        <translation>Noch eine Shell öffnen, sie schließen</translation>
    </message>
    <message>
        <source>Search in the terminal</source>
        <translation>Im Terminal suchen</translation>
    </message>
    <message>
        <source>Out of the terminal</source>
        <translation>Aus dem Terminal heraus</translation>
    </message>
    <message>
        <source>Rename the selected container</source>
        <translation>Den gewählten Container umbenennen</translation>
    </message>
    <message>
        <source>Change its limits</source>
        <translation>Seine Grenzen ändern</translation>
    </message>
    <message>
        <source>Networks</source>
        <translation>Netze</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>Dieser Rechner</translation>
    </message>
    <message>
        <source>%1 cores</source>
        <translation>%1 Kerne</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>Übersicht</translation>
    </message>
    <message>
        <source>Builds</source>
        <translation>Bauvorgänge</translation>
    </message>
</context>
<context>
    <name>kiste::ui::Meter</name>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>%1 cores</source>
        <translation>%1 Kerne</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>keine Grenze</translation>
    </message>
    <message>
        <source>limit 1 core</source>
        <translation>Grenze 1 Kern</translation>
    </message>
    <message>
        <source>limit %1 cores</source>
        <translation>Grenze %1 Kerne</translation>
    </message>
    <message>
        <source>limit %1</source>
        <translation>Grenze %1</translation>
    </message>
    <message>
        <source>CPU pressure</source>
        <translation>CPU-Druck</translation>
    </message>
    <message>
        <source>peak %1</source>
        <translation>Spitze %1</translation>
    </message>
</context>
<context>
    <name>kiste::ui::MountsEdit</name>
    <message>
        <source>Volumes and folders</source>
        <translation>Datenträger und Ordner</translation>
    </message>
    <message>
        <source>Add mount</source>
        <translation>Einhängung hinzufügen</translation>
    </message>
    <message>
        <source>Remove this mount</source>
        <translation>Diese Einhängung entfernen</translation>
    </message>
    <message>
        <source>Volume</source>
        <translation>Datenträger</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Kind of the mount</source>
        <translation>Art der Einhängung</translation>
    </message>
    <message>
        <source>Volume or folder</source>
        <translation>Datenträger oder Ordner</translation>
    </message>
    <message>
        <source>Choose a folder</source>
        <translation>Einen Ordner wählen</translation>
    </message>
    <message>
        <source>/folder/inside</source>
        <translation>/ordner/innen</translation>
    </message>
    <message>
        <source>Folder in the container</source>
        <translation>Ordner im Container</translation>
    </message>
    <message>
        <source>Read-only: the container cannot change it</source>
        <translation>Nur lesen: der Container kann nichts ändern</translation>
    </message>
    <message>
        <source>/folder/here</source>
        <translation>/ordner/hier</translation>
    </message>
    <message>
        <source>name</source>
        <translation>Name</translation>
    </message>
</context>
<context>
    <name>kiste::ui::NameDialog</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
</context>
<context>
    <name>kiste::ui::NetworkDialog</name>
    <message>
        <source>&amp;Cut off from outside</source>
        <translation>Von außen &amp;abgeschnitten</translation>
    </message>
    <message>
        <source>IPv&amp;6 as well</source>
        <translation>Auch IPv&amp;6</translation>
    </message>
    <message>
        <source>Create</source>
        <translation>Anlegen</translation>
    </message>
    <message>
        <source>Create a network</source>
        <translation>Ein Netz anlegen</translation>
    </message>
    <message>
        <source>Containers in the same network reach each other by their names; those in another one cannot reach them.</source>
        <translation>Container im selben Netz erreichen einander mit ihren Namen; solche in einem anderen erreichen sie nicht.</translation>
    </message>
    <message>
        <source>chosen for you, such as 10.89.1.0/24</source>
        <translation>wird gewählt, etwa 10.89.1.0/24</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Name</translation>
    </message>
    <message>
        <source>&amp;Addresses</source>
        <translation>&amp;Adressen</translation>
    </message>
    <message>
        <source>Letters, digits, “_”, “.” and “-”, at most 63.</source>
        <translation>Buchstaben, Ziffern, „_“, „.“ und „-“, höchstens 63.</translation>
    </message>
    <message>
        <source>An address and how many of its bits all share, such as 10.7.0.0/16.</source>
        <translation>Eine Adresse und wie viele ihrer Bits alle teilen, etwa 10.7.0.0/16.</translation>
    </message>
    <message>
        <source>The network could not be made.</source>
        <translation>Das Netz konnte nicht angelegt werden.</translation>
    </message>
</context>
<context>
    <name>kiste::ui::NetworkModel</name>
    <message>
        <source>Network</source>
        <translation>Netz</translation>
    </message>
    <message>
        <source>Addresses</source>
        <translation>Adressen</translation>
    </message>
    <message>
        <source>Reaches</source>
        <translation>Erreicht</translation>
    </message>
    <message>
        <source>Used by</source>
        <translation>Benutzt von</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Erstellt</translation>
    </message>
    <message>
        <source>only each other</source>
        <translation>nur einander</translation>
    </message>
    <message>
        <source>each other and outside</source>
        <translation>einander und die Welt außen</translation>
    </message>
</context>
<context>
    <name>kiste::ui::NetworksPage</name>
    <message>
        <source>Networks</source>
        <translation>Netze</translation>
    </message>
    <message>
        <source>Filter: name, address, label</source>
        <translation>Filter: Name, Adresse, Etikett</translation>
    </message>
    <message>
        <source>No network matches</source>
        <translation>Kein Netz passt</translation>
    </message>
    <message>
        <source>The filter hides all networks there are.</source>
        <translation>Der Filter verbirgt alle vorhandenen Netze.</translation>
    </message>
    <message>
        <source>Containers in it</source>
        <translation>Container darin</translation>
    </message>
    <message>
        <source>Create…</source>
        <translation>Anlegen …</translation>
    </message>
    <message>
        <source>Make a network</source>
        <translation>Ein Netz anlegen</translation>
    </message>
    <message>
        <source>Containers</source>
        <translation>Container</translation>
    </message>
    <message>
        <source>Delete unused…</source>
        <translation>Unbenutzte löschen …</translation>
    </message>
    <message>
        <source>Delete all networks that no container is in</source>
        <translation>Alle Netze löschen, in denen kein Container ist</translation>
    </message>
    <message>
        <source>It shares the network of this computer or of another container.</source>
        <translation>Er teilt das Netz dieses Rechners oder eines anderen Containers.</translation>
    </message>
    <message>
        <source>Put containers into the network or take them out</source>
        <translation>Container ins Netz aufnehmen oder herausnehmen</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>Löschen …</translation>
    </message>
    <message>
        <source>Delete the selected networks</source>
        <translation>Die gewählten Netze löschen</translation>
    </message>
    <message>
        <source>No networks yet</source>
        <translation>Noch keine Netze</translation>
    </message>
    <message>
        <source>A network connects containers with each other and with the world outside. One is made when the first container needs it, or here.</source>
        <translation>Ein Netz verbindet Container miteinander und mit der Welt draußen. Es entsteht, wenn der erste Container eines braucht, oder hier.</translation>
    </message>
    <message>
        <source>Create a network…</source>
        <translation>Ein Netz anlegen …</translation>
    </message>
    <message numerus="yes">
        <source>%n network(s)</source>
        <translation>
            <numerusform>%n Netz</numerusform>
            <numerusform>%n Netze</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n connection(s)</source>
        <translation>
            <numerusform>%n Verbindung</numerusform>
            <numerusform>%n Verbindungen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n networks selected</source>
        <translation>
            <numerusform>%n Netz gewählt</numerusform>
            <numerusform>%n Netze gewählt</numerusform>
        </translation>
    </message>
    <message>
        <source>Addresses</source>
        <translation>Adressen</translation>
    </message>
    <message>
        <source>Gateway</source>
        <translation>Gateway</translation>
    </message>
    <message>
        <source>Names</source>
        <translation>Namen</translation>
    </message>
    <message>
        <source>containers find each other by name</source>
        <translation>Container finden einander mit Namen</translation>
    </message>
    <message>
        <source>not served</source>
        <translation>werden nicht beantwortet</translation>
    </message>
    <message>
        <source>Interface</source>
        <translation>Schnittstelle</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>in Gebrauch</translation>
    </message>
    <message>
        <source>comes up with its first container</source>
        <translation>entsteht mit dem ersten Container</translation>
    </message>
    <message>
        <source>Packet size</source>
        <translation>Paketgröße</translation>
    </message>
    <message>
        <source>%1 bytes</source>
        <translation>%1 Byte</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Erstellt</translation>
    </message>
    <message>
        <source>ID</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>Etiketten</translation>
    </message>
    <message>
        <source>There is no container</source>
        <translation>Es gibt keinen Container</translation>
    </message>
    <message>
        <source>The container could not be connected.</source>
        <translation>Der Container konnte nicht verbunden werden.</translation>
    </message>
    <message>
        <source>The container could not be disconnected.</source>
        <translation>Der Container konnte nicht getrennt werden.</translation>
    </message>
    <message numerus="yes">
        <source>Their addresses are free again.</source>
        <translation>
            <numerusform>Seine Adressen sind wieder frei.</numerusform>
            <numerusform>Ihre Adressen sind wieder frei.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them have containers and stay.</source>
        <translation>
            <numerusform>%n davon hat Container und bleibt.</numerusform>
            <numerusform>%n davon haben Container und bleiben.</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete “%1”?</source>
        <translation>„%1“ löschen?</translation>
    </message>
    <message numerus="yes">
        <source>Delete %n networks?</source>
        <translation>
            <numerusform>%n Netz löschen?</numerusform>
            <numerusform>%n Netze löschen?</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message numerus="yes">
        <source>Delete %n networks</source>
        <translation>
            <numerusform>%n Netz löschen</numerusform>
            <numerusform>%n Netze löschen</numerusform>
        </translation>
    </message>
    <message>
        <source>“%1” could not be deleted.</source>
        <translation>„%1“ konnte nicht gelöscht werden.</translation>
    </message>
</context>
<context>
    <name>kiste::ui::PortsEdit</name>
    <message>
        <source>Ports</source>
        <translation>Ports</translation>
    </message>
    <message>
        <source>Add port</source>
        <translation>Port hinzufügen</translation>
    </message>
    <message>
        <source>Remove this port</source>
        <translation>Diesen Port entfernen</translation>
    </message>
    <message>
        <source>all addresses</source>
        <translation>alle Adressen</translation>
    </message>
    <message>
        <source>Address of this computer</source>
        <translation>Adresse dieses Rechners</translation>
    </message>
    <message>
        <source>a free one</source>
        <translation>ein freier</translation>
    </message>
    <message>
        <source>Port of this computer</source>
        <translation>Port dieses Rechners</translation>
    </message>
    <message>
        <source>port</source>
        <translation>Port</translation>
    </message>
    <message>
        <source>Port in the container</source>
        <translation>Port im Container</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>Protokoll</translation>
    </message>
</context>
<context>
    <name>kiste::ui::ReadinessDialog</name>
    <message>
        <source>Check this computer</source>
        <translation>Diesen Rechner prüfen</translation>
    </message>
    <message>
        <source>What containers need</source>
        <translation>Was Container brauchen</translation>
    </message>
    <message>
        <source>You find this again in the menu: “Check this computer…”</source>
        <translation>Zu finden auch im Menü: „Diesen Rechner prüfen …“</translation>
    </message>
    <message>
        <source>Continue without</source>
        <translation>Ohne weitermachen</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Something that containers need is missing. You can look around all the same; starting one will fail until it is mended.</source>
        <translation>Etwas, das Container brauchen, fehlt. Umsehen geht trotzdem; ein Start scheitert, bis es behoben ist.</translation>
    </message>
    <message>
        <source>Containers run here. What is marked works less well than it could.</source>
        <translation>Container laufen hier. Was markiert ist, geht weniger gut, als es könnte.</translation>
    </message>
    <message>
        <source>Kiste has looked at what this computer offers.</source>
        <translation>Kiste hat nachgesehen, was dieser Rechner bietet.</translation>
    </message>
</context>
<context>
    <name>kiste::ui::ReadinessPanel</name>
    <message>
        <source>Check again</source>
        <translation>Erneut prüfen</translation>
    </message>
    <message>
        <source>good</source>
        <translation>gut</translation>
    </message>
    <message>
        <source>This computer is ready</source>
        <translation>Dieser Rechner ist bereit</translation>
    </message>
    <message>
        <source>This computer is almost ready</source>
        <translation>Dieser Rechner ist fast bereit</translation>
    </message>
    <message>
        <source>%1 of %2 checks pass</source>
        <translation>%1 von %2 Prüfungen bestanden</translation>
    </message>
    <message>
        <source>works with a loss</source>
        <translation>geht mit Einbußen</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>fehlt</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>nicht bekannt</translation>
    </message>
    <message>
        <source>Copy command</source>
        <translation>Befehl kopieren</translation>
    </message>
    <message>
        <source>Checking this computer…</source>
        <translation>Dieser Rechner wird geprüft …</translation>
    </message>
    <message>
        <source>This computer is not ready yet</source>
        <translation>Dieser Rechner ist noch nicht bereit</translation>
    </message>
</context>
<context>
    <name>kiste::ui::RunDialog</name>
    <message numerus="yes">
        <source>%n field(s) need a change</source>
        <translation>
            <numerusform>%n Feld muss geändert werden</numerusform>
            <numerusform>%n Felder müssen geändert werden</numerusform>
        </translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>Startet …</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Ausführen</translation>
    </message>
    <message>
        <source>The container could not be made.</source>
        <translation>Der Container konnte nicht angelegt werden.</translation>
    </message>
    <message>
        <source>The container could not be started.</source>
        <translation>Der Container konnte nicht gestartet werden.</translation>
    </message>
    <message>
        <source> cores</source>
        <translation> Kerne</translation>
    </message>
    <message>
        <source>CPU limit</source>
        <translation>CPU-Grenze</translation>
    </message>
    <message>
        <source>Memory limit</source>
        <translation>Speichergrenze</translation>
    </message>
    <message>
        <source>Create only</source>
        <translation>Nur anlegen</translation>
    </message>
    <message>
        <source>Run a container</source>
        <translation>Container ausführen</translation>
    </message>
    <message>
        <source>Import an image…</source>
        <translation>Abbild importieren …</translation>
    </message>
    <message>
        <source>There is no image on this computer yet.</source>
        <translation>Auf diesem Rechner gibt es noch kein Abbild.</translation>
    </message>
    <message>
        <source>&amp;Image</source>
        <translation>&amp;Abbild</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>Abbild</translation>
    </message>
    <message>
        <source>General</source>
        <translation>Allgemein</translation>
    </message>
    <message>
        <source>chosen for you</source>
        <translation>wird ausgesucht</translation>
    </message>
    <message>
        <source>what the image starts</source>
        <translation>was das Abbild startet</translation>
    </message>
    <message>
        <source>the image&apos;s user</source>
        <translation>Benutzer des Abbilds</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Name</translation>
    </message>
    <message>
        <source>&amp;Command</source>
        <translation>&amp;Befehl</translation>
    </message>
    <message>
        <source>&amp;User</source>
        <translation>Ben&amp;utzer</translation>
    </message>
    <message>
        <source>Resources</source>
        <translation>Ressourcen</translation>
    </message>
    <message>
        <source>CP&amp;U</source>
        <translation>&amp;CPU</translation>
    </message>
    <message numerus="yes">
        <source>of %n</source>
        <comment>processor cores</comment>
        <translation>
            <numerusform>von %n</numerusform>
            <numerusform>von %n</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Memory</source>
        <translation>&amp;Speicher</translation>
    </message>
    <message>
        <source>of %1</source>
        <translation>von %1</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>keine Grenze</translation>
    </message>
    <message>
        <source>&amp;Processes</source>
        <translation>&amp;Prozesse</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Netz</translation>
    </message>
    <message>
        <source>None, only itself</source>
        <translation>Keines, nur er selbst</translation>
    </message>
    <message>
        <source>This computer&apos;s own</source>
        <translation>Das dieses Rechners</translation>
    </message>
    <message>
        <source>asks for an administrator&apos;s password</source>
        <translation>fragt nach dem Kennwort eines Verwalters</translation>
    </message>
    <message>
        <source>Options</source>
        <translation>Optionen</translation>
    </message>
    <message>
        <source>&amp;Terminal</source>
        <translation>&amp;Terminal</translation>
    </message>
    <message>
        <source>for programs that talk to people</source>
        <translation>für Programme, die mit Menschen sprechen</translation>
    </message>
    <message>
        <source>&amp;Delete when it ends</source>
        <translation>&amp;Löschen, wenn er endet</translation>
    </message>
    <message>
        <source>with its files and log</source>
        <translation>mit Dateien und Protokoll</translation>
    </message>
    <message>
        <source>&amp;Read-only files</source>
        <translation>Dateien &amp;nur lesen</translation>
    </message>
    <message>
        <source>the image cannot be changed inside</source>
        <translation>innen lässt sich nichts ändern</translation>
    </message>
    <message>
        <source>The same as a command</source>
        <translation>Dasselbe als Befehl</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>Nie</translation>
    </message>
    <message>
        <source>When it fails</source>
        <translation>Wenn er scheitert</translation>
    </message>
    <message>
        <source>Always, unless it was stopped</source>
        <translation>Immer, außer wenn er gestoppt wurde</translation>
    </message>
    <message>
        <source>Always, also after a restart of the computer</source>
        <translation>Immer, auch nach einem Neustart des Rechners</translation>
    </message>
    <message>
        <source>Start again</source>
        <translation>Neu starten</translation>
    </message>
    <message>
        <source>&amp;Start again</source>
        <translation>Neu &amp;starten</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>Vorgabe</translation>
    </message>
</context>
<context>
    <name>kiste::ui::RunSpec</name>
    <message>
        <source>This value has no name.</source>
        <translation>Dieser Wert hat keinen Namen.</translation>
    </message>
    <message>
        <source>A name cannot begin with a blank or hold “=”.</source>
        <translation>Ein Name kann nicht mit einem Leerzeichen beginnen oder „=“ enthalten.</translation>
    </message>
    <message>
        <source>“%1” is there twice.</source>
        <translation>„%1“ ist doppelt vorhanden.</translation>
    </message>
    <message>
        <source>Choose an image.</source>
        <translation>Wählen Sie ein Abbild.</translation>
    </message>
    <message>
        <source>Letters, digits, “_”, “.” and “-”, beginning with a letter or digit, at most 63.</source>
        <translation>Buchstaben, Ziffern, „_“, „.“ und „-“, am Anfang ein Buchstabe oder eine Ziffer, höchstens 63 Zeichen.</translation>
    </message>
    <message>
        <source>“%1” is taken.</source>
        <translation>„%1“ ist vergeben.</translation>
    </message>
    <message>
        <source>A quote is not closed.</source>
        <translation>Ein Anführungszeichen ist nicht geschlossen.</translation>
    </message>
    <message>
        <source>A user is a name or a number, with “:group” if you like.</source>
        <translation>Ein Benutzer ist ein Name oder eine Nummer, wahlweise mit „:Gruppe“.</translation>
    </message>
    <message>
        <source>At least 0.01 cores.</source>
        <translation>Mindestens 0,01 Kerne.</translation>
    </message>
    <message>
        <source>At least 6 MiB.</source>
        <translation>Mindestens 6 MiB.</translation>
    </message>
    <message>
        <source>At least one process.</source>
        <translation>Mindestens ein Prozess.</translation>
    </message>
    <message>
        <source>The folder in the container begins with “/”.</source>
        <translation>Der Ordner im Container beginnt mit „/“.</translation>
    </message>
    <message>
        <source>Choose a folder of this computer.</source>
        <translation>Wählen Sie einen Ordner dieses Rechners.</translation>
    </message>
    <message>
        <source>A volume&apos;s name has letters, digits, “_”, “.” and “-”.</source>
        <translation>Der Name eines Datenträgers hat Buchstaben, Ziffern, „_“, „.“ und „-“.</translation>
    </message>
    <message>
        <source>A port is a number from 1 to 65535, or a range.</source>
        <translation>Ein Port ist eine Zahl von 1 bis 65535 oder ein Bereich.</translation>
    </message>
    <message>
        <source>Port %1 is there twice.</source>
        <translation>Port %1 kommt doppelt vor.</translation>
    </message>
</context>
<context>
    <name>kiste::ui::SelectionTotals</name>
    <message>
        <source>Start</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stoppen</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Processes</source>
        <translation>Prozesse</translation>
    </message>
    <message numerus="yes">
        <source>%n container(s) running</source>
        <translation>
            <numerusform>%n Container läuft</numerusform>
            <numerusform>%n Container laufen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n container(s) selected</source>
        <translation>
            <numerusform>%n Container ausgewählt</numerusform>
            <numerusform>%n Container ausgewählt</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 cores</source>
        <translation>%1 Kerne</translation>
    </message>
    <message>
        <source>Restart</source>
        <translation>Neu starten</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>Löschen…</translation>
    </message>
</context>
<context>
    <name>kiste::ui::Sidebar</name>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
</context>
<context>
    <name>kiste::ui::SkeletonView</name>
    <message>
        <source>Loading</source>
        <translation>Lädt</translation>
    </message>
    <message>
        <source>The engine takes longer than usual to answer.</source>
        <translation>Die Engine braucht länger als sonst für die Antwort.</translation>
    </message>
</context>
<context>
    <name>kiste::ui::StatsRail</name>
    <message>
        <source>Now</source>
        <translation>Jetzt</translation>
    </message>
    <message>
        <source>Logs at this time</source>
        <translation>Protokoll zu dieser Zeit</translation>
    </message>
    <message>
        <source>Events in range</source>
        <translation>Ereignisse im Zeitraum</translation>
    </message>
    <message>
        <source>Nothing happened.</source>
        <translation>Es ist nichts geschehen.</translation>
    </message>
    <message>
        <source>Limits</source>
        <translation>Grenzen</translation>
    </message>
    <message>
        <source>Busiest process</source>
        <translation>Größter Verbraucher</translation>
    </message>
    <message>
        <source>CPU user, system</source>
        <translation>CPU Nutzer, System</translation>
    </message>
    <message>
        <source>Memory, files</source>
        <translation>Speicher, Dateien</translation>
    </message>
    <message>
        <source>Swap</source>
        <translation>Swap</translation>
    </message>
    <message>
        <source>Disk reads, writes /s</source>
        <translation>Lese-, Schreibz./s</translation>
    </message>
    <message>
        <source>Packets in, out /s</source>
        <translation>Pakete ein, aus /s</translation>
    </message>
    <message>
        <source>Dropped in, out /s</source>
        <translation>Verworfen ein, aus /s</translation>
    </message>
    <message>
        <source>live</source>
        <translation>live</translation>
    </message>
    <message>
        <source>next start</source>
        <translation>ab Start</translation>
    </message>
    <message>
        <source>Limits apply at once</source>
        <translation>Grenzen gelten sofort</translation>
    </message>
    <message>
        <source>Limits apply from the next start on</source>
        <translation>Grenzen gelten ab dem nächsten Start</translation>
    </message>
    <message>
        <source>%1 used</source>
        <translation>%1 belegt</translation>
    </message>
    <message>
        <source>%1 used, swap %2</source>
        <translation>%1 belegt, Swap %2</translation>
    </message>
    <message>
        <source>%1 now</source>
        <translation>jetzt %1</translation>
    </message>
    <message>
        <source>At %1</source>
        <translation>Um %1</translation>
    </message>
    <message>
        <source>Logs at %1</source>
        <translation>Protokoll um %1</translation>
    </message>
    <message>
        <source>Logs</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Known for the present only</source>
        <translation>Nur für die Gegenwart bekannt</translation>
    </message>
    <message>
        <source>Processes, threads</source>
        <translation>Prozesse, Threads</translation>
    </message>
</context>
<context>
    <name>kiste::ui::StatsTab</name>
    <message>
        <source>It has not run yet</source>
        <translation>Er ist noch nicht gelaufen</translation>
    </message>
    <message>
        <source>The charts begin when it starts, and keep what was before they were opened.</source>
        <translation>Die Diagramme beginnen mit dem Start und zeigen auch, was war, bevor sie geöffnet wurden.</translation>
    </message>
    <message>
        <source>There are no numbers to draw</source>
        <translation>Es gibt keine Zahlen zu zeichnen</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>The limits of “%1” could not be changed.</source>
        <translation>Die Grenzen von „%1“ konnten nicht geändert werden.</translation>
    </message>
    <message>
        <source>“%1” cannot be drawn beside it.</source>
        <translation>„%1“ lässt sich nicht daneben zeichnen.</translation>
    </message>
    <message>
        <source>Saved as “%1”.</source>
        <translation>Gespeichert als „%1“.</translation>
    </message>
    <message>
        <source>The file could not be written.</source>
        <translation>Die Datei konnte nicht geschrieben werden.</translation>
    </message>
</context>
<context>
    <name>kiste::ui::StatsView</name>
    <message>
        <source>1 m</source>
        <extracomment>One minute, on a narrow button</extracomment>
        <translation>1 min</translation>
    </message>
    <message>
        <source>5 m</source>
        <translation>5 min</translation>
    </message>
    <message>
        <source>15 m</source>
        <translation>15 min</translation>
    </message>
    <message>
        <source>Last minute</source>
        <translation>Letzte Minute</translation>
    </message>
    <message>
        <source>Last 5 minutes</source>
        <translation>Letzte 5 Minuten</translation>
    </message>
    <message>
        <source>Last 15 minutes</source>
        <translation>Letzte 15 Minuten</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>No samples yet</source>
        <translation>Noch keine Messwerte</translation>
    </message>
    <message>
        <source>Paused at %1</source>
        <translation>Angehalten um %1</translation>
    </message>
    <message>
        <source>Not running; last sample at %1</source>
        <translation>Läuft nicht; letzter Messwert um %1</translation>
    </message>
    <message>
        <source>Range</source>
        <translation>Zeitraum</translation>
    </message>
    <message>
        <source>Until %1</source>
        <translation>Bis %1</translation>
    </message>
    <message>
        <source>1 h</source>
        <translation>1 h</translation>
    </message>
    <message>
        <source>6 h</source>
        <translation>6 h</translation>
    </message>
    <message>
        <source>24 h</source>
        <translation>24 h</translation>
    </message>
    <message>
        <source>30 d</source>
        <translation>30 T</translation>
    </message>
    <message>
        <source>Last hour</source>
        <translation>Letzte Stunde</translation>
    </message>
    <message>
        <source>Last 6 hours</source>
        <translation>Letzte 6 Stunden</translation>
    </message>
    <message>
        <source>Last 24 hours</source>
        <translation>Letzte 24 Stunden</translation>
    </message>
    <message>
        <source>Last 30 days</source>
        <translation>Letzte 30 Tage</translation>
    </message>
    <message>
        <source>Hold the charts still (Space); recording goes on</source>
        <translation>Diagramme anhalten (Leertaste); aufgezeichnet wird weiter</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleichen</translation>
    </message>
    <message>
        <source>Draw an earlier time or other containers beside it</source>
        <translation>Eine frühere Zeit oder andere Container daneben zeichnen</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Save what is shown as a file</source>
        <translation>Speichern, was zu sehen ist</translation>
    </message>
    <message>
        <source>Numbers (CSV)…</source>
        <translation>Zahlen (CSV) …</translation>
    </message>
    <message>
        <source>Picture (PNG)…</source>
        <translation>Bild (PNG) …</translation>
    </message>
    <message>
        <source>Drawing (SVG)…</source>
        <translation>Zeichnung (SVG) …</translation>
    </message>
    <message>
        <source>15 minutes earlier</source>
        <translation>15 Minuten früher</translation>
    </message>
    <message>
        <source>An hour earlier</source>
        <translation>Eine Stunde früher</translation>
    </message>
    <message>
        <source>A day earlier</source>
        <translation>Einen Tag früher</translation>
    </message>
    <message>
        <source>A week earlier</source>
        <translation>Eine Woche früher</translation>
    </message>
    <message>
        <source>%1 earlier</source>
        <translation>%1 früher</translation>
    </message>
    <message>
        <source>%1, %2 to %3</source>
        <translation>%1, %2 bis %3</translation>
    </message>
    <message>
        <source>Save the charts</source>
        <translation>Diagramme speichern</translation>
    </message>
</context>
<context>
    <name>kiste::ui::StatusLine</name>
    <message>
        <source>Kiste itself</source>
        <translation>Kiste selbst</translation>
    </message>
    <message>
        <source>Processor time and memory that this window uses, as the kernel counts them</source>
        <translation>Prozessorzeit und Speicher dieses Fensters, wie der Kernel sie zählt</translation>
    </message>
    <message>
        <source>Connecting to the helper</source>
        <translation>Verbindet mit dem Helfer</translation>
    </message>
    <message>
        <source>Helper connected</source>
        <translation>Helfer verbunden</translation>
    </message>
    <message>
        <source>Helper not running</source>
        <translation>Helfer läuft nicht</translation>
    </message>
    <message>
        <source>No system bus</source>
        <translation>Kein Systembus</translation>
    </message>
    <message>
        <source>Not authorised</source>
        <translation>Nicht berechtigt</translation>
    </message>
    <message>
        <source>Helper too old</source>
        <translation>Helfer zu alt</translation>
    </message>
    <message>
        <source>Version %1</source>
        <translation>Version %1</translation>
    </message>
    <message>
        <source>CPU %1 %</source>
        <comment>share of one core</comment>
        <translation>CPU %1 %</translation>
    </message>
    <message>
        <source>Reconnecting to the helper</source>
        <translation>Verbindung zum Helfer wird erneuert</translation>
    </message>
    <message>
        <source>Processor time and memory of the helper and the supervisor, recording included</source>
        <translation>Prozessorzeit und Speicher von Helfer und Aufseher, samt Aufzeichnung</translation>
    </message>
    <message>
        <source>Helper %1</source>
        <comment>what the engine costs</comment>
        <translation>Helfer %1</translation>
    </message>
    <message>
        <source>CPU %1</source>
        <comment>share of one core and memory</comment>
        <translation>CPU %1</translation>
    </message>
    <message>
        <source>How often the numbers of all containers are recorded</source>
        <translation>Wie oft die Werte aller Container aufgezeichnet werden</translation>
    </message>
    <message>
        <source>Every %1 s</source>
        <translation>Alle %1 s</translation>
    </message>
    <message>
        <source>Recording every %1 s</source>
        <translation>Aufzeichnung alle %1 s</translation>
    </message>
</context>
<context>
    <name>kiste::ui::SummaryTab</name>
    <message>
        <source>now</source>
        <translation>jetzt</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>Befehl</translation>
    </message>
    <message>
        <source>Exit code</source>
        <translation>Exit-Code</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Angelegt</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>Gestartet</translation>
    </message>
    <message>
        <source>%1 after %2</source>
        <comment>time, duration</comment>
        <translation>%1 nach %2</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>Beendet</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Netz</translation>
    </message>
    <message>
        <source>none, only itself</source>
        <translation>keines, nur er selbst</translation>
    </message>
    <message>
        <source>this computer&apos;s own</source>
        <translation>das dieses Rechners</translation>
    </message>
    <message>
        <source>Processes</source>
        <translation>Prozesse</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>keine Grenze</translation>
    </message>
    <message>
        <source>at most %L1</source>
        <translation>höchstens %L1</translation>
    </message>
    <message>
        <source>has a terminal</source>
        <translation>hat ein Terminal</translation>
    </message>
    <message>
        <source>takes input</source>
        <translation>nimmt Eingaben an</translation>
    </message>
    <message>
        <source>deleted when it ends</source>
        <translation>wird am Ende gelöscht</translation>
    </message>
    <message>
        <source>Options</source>
        <translation>Optionen</translation>
    </message>
    <message>
        <source>Process</source>
        <translation>Prozess</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>Abbild</translation>
    </message>
    <message>
        <source>ID</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>Etiketten</translation>
    </message>
    <message>
        <source>%1 min ago</source>
        <translation>vor %1 min</translation>
    </message>
    <message>
        <source>always</source>
        <translation>immer</translation>
    </message>
    <message>
        <source>always, unless stopped</source>
        <translation>immer, außer gestoppt</translation>
    </message>
    <message>
        <source>when it fails</source>
        <translation>wenn er scheitert</translation>
    </message>
    <message numerus="yes">
        <source>%1 (%n restart(s))</source>
        <translation>
            <numerusform>%1 (%n Neustart)</numerusform>
            <numerusform>%1 (%n Neustarts)</numerusform>
        </translation>
    </message>
    <message>
        <source>Show in Stats</source>
        <translation>In der Statistik zeigen</translation>
    </message>
    <message>
        <source>Health</source>
        <translation>Gesundheit</translation>
    </message>
    <message>
        <source>well</source>
        <translation>gut</translation>
    </message>
    <message>
        <source>its check fails</source>
        <translation>die Prüfung schlägt fehl</translation>
    </message>
    <message>
        <source>not known yet</source>
        <translation>noch nicht bekannt</translation>
    </message>
    <message>
        <source>Restart</source>
        <translation>Neu starten</translation>
    </message>
    <message>
        <source>Ports</source>
        <translation>Ports</translation>
    </message>
</context>
<context>
    <name>kiste::ui::TerminalTab</name>
    <message>
        <source>Terminals</source>
        <translation>Terminals</translation>
    </message>
    <message>
        <source>New shell</source>
        <translation>Neue Shell</translation>
    </message>
    <message>
        <source>Open one more shell (Ctrl+Shift+T)</source>
        <translation>Noch eine Shell öffnen (Strg+Umschalt+T)</translation>
    </message>
    <message>
        <source>Other kinds of shells</source>
        <translation>Andere Arten von Shells</translation>
    </message>
    <message>
        <source>Shell</source>
        <translation>Shell</translation>
    </message>
    <message>
        <source>Shell as root</source>
        <translation>Shell als root</translation>
    </message>
    <message>
        <source>Shell as another user…</source>
        <translation>Shell als anderer Benutzer …</translation>
    </message>
    <message>
        <source>Shell as another user</source>
        <translation>Shell als anderer Benutzer</translation>
    </message>
    <message>
        <source>Name or number of a user in the container</source>
        <translation>Name oder Nummer eines Benutzers im Container</translation>
    </message>
    <message>
        <source>Search in the terminal (Ctrl+Shift+F)</source>
        <translation>Im Terminal suchen (Strg+Umschalt+F)</translation>
    </message>
    <message>
        <source>Search in the terminal</source>
        <translation>Im Terminal suchen</translation>
    </message>
    <message>
        <source>First program</source>
        <translation>Erstes Programm</translation>
    </message>
    <message>
        <source>Shell of %1</source>
        <translation>Shell von %1</translation>
    </message>
    <message>
        <source>%1 in %2</source>
        <comment>terminal, container</comment>
        <translation>%1 in %2</translation>
    </message>
    <message>
        <source>ended, exit code %1</source>
        <translation>beendet, Rückgabewert %1</translation>
    </message>
    <message>
        <source>ended</source>
        <translation>beendet</translation>
    </message>
    <message>
        <source>End “%1”?</source>
        <translation>„%1“ beenden?</translation>
    </message>
    <message>
        <source>What runs in this shell is told that its terminal has gone, and ends.</source>
        <translation>Was in dieser Shell läuft, erfährt, dass sein Terminal weg ist, und endet.</translation>
    </message>
    <message>
        <source>End the shell</source>
        <translation>Shell beenden</translation>
    </message>
    <message>
        <source>Close this terminal (Ctrl+Shift+W)</source>
        <translation>Dieses Terminal schließen (Strg+Umschalt+W)</translation>
    </message>
    <message>
        <source>%1 (ended)</source>
        <translation>%1 (beendet)</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>There is no shell in the image, so none can be opened.</source>
        <translation>Im Abbild ist keine Shell, also kann keine geöffnet werden.</translation>
    </message>
    <message>
        <source>The terminal could not be opened.</source>
        <translation>Das Terminal konnte nicht geöffnet werden.</translation>
    </message>
    <message>
        <source>No terminal is open</source>
        <translation>Kein Terminal ist offen</translation>
    </message>
    <message>
        <source>A shell in the container lets you look around in it and try things out.</source>
        <translation>Mit einer Shell im Container kann man sich darin umsehen und etwas ausprobieren.</translation>
    </message>
    <message>
        <source>Open a shell</source>
        <translation>Eine Shell öffnen</translation>
    </message>
    <message>
        <source>It is not running</source>
        <translation>Er läuft nicht</translation>
    </message>
    <message>
        <source>A terminal needs a container that runs.</source>
        <translation>Ein Terminal braucht einen laufenden Container.</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Starten</translation>
    </message>
</context>
<context>
    <name>kiste::ui::TimeBrush</name>
    <message>
        <source>Time range</source>
        <translation>Zeitraum</translation>
    </message>
    <message>
        <source>%1 to %2 of the last %3</source>
        <translation>%1 bis %2 der letzten %3</translation>
    </message>
    <message>
        <source>%1, drag to zoom</source>
        <translation>%1, ziehen zum Zoomen</translation>
    </message>
</context>
<context>
    <name>kiste::ui::Toast</name>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Undo (Ctrl+Z)</source>
        <translation>Rückgängig (Strg+Z)</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>kiste::ui::VolumeModel</name>
    <message>
        <source>Volume</source>
        <translation>Datenträger</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>Used by</source>
        <translation>Benutzt von</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Erstellt</translation>
    </message>
    <message>
        <source>unnamed %1</source>
        <comment>a volume and the begin of its id</comment>
        <translation>namenlos %1</translation>
    </message>
</context>
<context>
    <name>kiste::ui::VolumesPage</name>
    <message>
        <source>Volumes</source>
        <translation>Datenträger</translation>
    </message>
    <message>
        <source>Filter: name, label</source>
        <translation>Filter: Name, Etikett</translation>
    </message>
    <message>
        <source>No volume matches</source>
        <translation>Kein Datenträger passt</translation>
    </message>
    <message>
        <source>The filter hides all volumes there are.</source>
        <translation>Der Filter verbirgt alle vorhandenen Datenträger.</translation>
    </message>
    <message>
        <source>Used by</source>
        <translation>Benutzt von</translation>
    </message>
    <message>
        <source>Create…</source>
        <translation>Anlegen …</translation>
    </message>
    <message>
        <source>Make an empty volume</source>
        <translation>Einen leeren Datenträger anlegen</translation>
    </message>
    <message>
        <source>Back up…</source>
        <translation>Sichern …</translation>
    </message>
    <message>
        <source>Write all files of the volume to a tar archive</source>
        <translation>Alle Dateien des Datenträgers in ein tar-Archiv schreiben</translation>
    </message>
    <message>
        <source>Restore…</source>
        <translation>Zurückholen …</translation>
    </message>
    <message>
        <source>Replace all files of the volume by those of a tar archive</source>
        <translation>Alle Dateien des Datenträgers durch die eines tar-Archivs ersetzen</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>Löschen …</translation>
    </message>
    <message>
        <source>Delete the selected volumes with all their files</source>
        <translation>Die gewählten Datenträger mit allen Dateien löschen</translation>
    </message>
    <message>
        <source>Back up “%1”</source>
        <translation>„%1“ sichern</translation>
    </message>
    <message>
        <source>Tar archives (*.tar)</source>
        <translation>tar-Archive (*.tar)</translation>
    </message>
    <message>
        <source>Restore from an archive</source>
        <translation>Aus einem Archiv zurückholen</translation>
    </message>
    <message>
        <source>Tar archives (*.tar *.tar.gz *.tgz *.tar.zst *.tzst)</source>
        <translation>tar-Archive (*.tar *.tar.gz *.tgz *.tar.zst *.tzst)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>No volumes yet</source>
        <translation>Noch keine Datenträger</translation>
    </message>
    <message>
        <source>A volume keeps files when its container goes, and several containers can share it. One is made when a container asks for it, or here.</source>
        <translation>Ein Datenträger behält Dateien, wenn sein Container geht, und mehrere Container können ihn teilen. Er entsteht, wenn ein Container ihn verlangt, oder hier.</translation>
    </message>
    <message>
        <source>Create a volume…</source>
        <translation>Einen Datenträger anlegen …</translation>
    </message>
    <message numerus="yes">
        <source>%n volume(s)</source>
        <translation>
            <numerusform>%n Datenträger</numerusform>
            <numerusform>%n Datenträger</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n unused</source>
        <translation>
            <numerusform>%n unbenutzt</numerusform>
            <numerusform>%n unbenutzt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n volumes selected</source>
        <translation>
            <numerusform>%n Datenträger gewählt</numerusform>
            <numerusform>%n Datenträger gewählt</numerusform>
        </translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Erstellt</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>ID</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>Etiketten</translation>
    </message>
    <message>
        <source>not used by any container</source>
        <translation>von keinem Container benutzt</translation>
    </message>
    <message numerus="yes">
        <source>used by %n container(s)</source>
        <translation>
            <numerusform>von %n Container benutzt</numerusform>
            <numerusform>von %n Containern benutzt</numerusform>
        </translation>
    </message>
    <message>
        <source>being measured</source>
        <translation>wird gemessen</translation>
    </message>
    <message>
        <source>Create a volume</source>
        <translation>Einen Datenträger anlegen</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Letters, digits, “_”, “.” and “-”.</source>
        <translation>Buchstaben, Ziffern, „_“, „.“ und „-“.</translation>
    </message>
    <message>
        <source>Create</source>
        <translation>Anlegen</translation>
    </message>
    <message numerus="yes">
        <source>All files in it are lost; this cannot be undone.</source>
        <translation>
            <numerusform>Alle Dateien darin sind verloren; das lässt sich nicht rückgängig machen.</numerusform>
            <numerusform>Alle Dateien darin sind verloren; das lässt sich nicht rückgängig machen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them are used by containers and stay.</source>
        <translation>
            <numerusform>%n davon wird von Containern benutzt und bleibt.</numerusform>
            <numerusform>%n davon werden von Containern benutzt und bleiben.</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete “%1”?</source>
        <translation>„%1“ löschen?</translation>
    </message>
    <message numerus="yes">
        <source>Delete %n volumes?</source>
        <translation>
            <numerusform>%n Datenträger löschen?</numerusform>
            <numerusform>%n Datenträger löschen?</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message numerus="yes">
        <source>Delete %n volumes</source>
        <translation>
            <numerusform>%n Datenträger löschen</numerusform>
            <numerusform>%n Datenträger löschen</numerusform>
        </translation>
    </message>
    <message>
        <source>“%1” could not be deleted.</source>
        <translation>„%1“ konnte nicht gelöscht werden.</translation>
    </message>
    <message>
        <source>“%1” could not be backed up.</source>
        <translation>„%1“ konnte nicht gesichert werden.</translation>
    </message>
    <message>
        <source>Replace all files of “%1”?</source>
        <translation>Alle Dateien von „%1“ ersetzen?</translation>
    </message>
    <message>
        <source>What is in the volume now is lost; the files of “%1” take its place.</source>
        <translation>Was jetzt im Datenträger ist, geht verloren; an seine Stelle treten die Dateien von „%1“.</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Ersetzen</translation>
    </message>
    <message>
        <source>“%1” could not be restored.</source>
        <translation>„%1“ konnte nicht zurückgeholt werden.</translation>
    </message>
    <message>
        <source>Copying the files of “%1”…</source>
        <translation>Die Dateien von „%1“ werden kopiert …</translation>
    </message>
</context>
<context>
    <name>kiste::ui::findings</name>
    <message>
        <source>Raise to %1</source>
        <translation>Auf %1 erhöhen</translation>
    </message>
    <message>
        <source>Show its last lines</source>
        <translation>Die letzten Zeilen zeigen</translation>
    </message>
    <message>
        <source>Its health check fails: it runs, but does not do what it should.</source>
        <translation>Seine Prüfung schlägt fehl: er läuft, tut aber nicht, was er soll.</translation>
    </message>
    <message numerus="yes">
        <source>It has ended and was started again %n times.</source>
        <translation>
            <numerusform>Er endete und wurde %n Mal neu gestartet.</numerusform>
            <numerusform>Er endete und wurde %n Mal neu gestartet.</numerusform>
        </translation>
    </message>
    <message>
        <source>Raise to %1 cores</source>
        <translation>Auf %1 Kerne erhöhen</translation>
    </message>
    <message>
        <source>Uses %1 of %2 of memory. At the limit it is ended.</source>
        <translation>Benutzt %1 von %2 Speicher. An der Grenze wird er beendet.</translation>
    </message>
    <message>
        <source>Waited for memory %1 % of the last %2 min.</source>
        <translation>Wartete in %1 % der letzten %2 min auf Speicher.</translation>
    </message>
    <message>
        <source>Waited for the disk %1 % of the last %2 min.</source>
        <translation>Wartete in %1 % der letzten %2 min auf die Platte.</translation>
    </message>
    <message>
        <source>Show in Stats</source>
        <translation>In der Statistik zeigen</translation>
    </message>
    <message>
        <source>Wants more CPU than its limit of 1 core.</source>
        <translation>Will mehr CPU als seine Grenze von 1 Kern.</translation>
    </message>
    <message>
        <source>Wants more CPU than its limit of %1 cores.</source>
        <translation>Will mehr CPU als seine Grenze von %1 Kernen.</translation>
    </message>
    <message>
        <source>Held back %1 % of the last %2 min.</source>
        <translation>Gebremst in %1 % der letzten %2 min.</translation>
    </message>
    <message>
        <source>Raise to 1 core</source>
        <translation>Auf 1 Kern erhöhen</translation>
    </message>
    <message>
        <source>ended with exit code %1</source>
        <translation>endete mit Code %1</translation>
    </message>
    <message numerus="yes">
        <source>out of memory, ended %n times, starts again soon</source>
        <translation>
            <numerusform>Speicher reichte nicht, endete %n-mal, startet gleich wieder</numerusform>
            <numerusform>Speicher reichte nicht, endete %n-mal, startet gleich wieder</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>ended %n times, starts again soon</source>
        <translation>
            <numerusform>endete %n-mal, startet gleich wieder</numerusform>
            <numerusform>endete %n-mal, startet gleich wieder</numerusform>
        </translation>
    </message>
    <message>
        <source>It ended with exit code %1 and will be started again in a moment.</source>
        <translation>Er endete mit Code %1 und wird gleich wieder gestartet.</translation>
    </message>
    <message>
        <source>its record is damaged</source>
        <translation>sein Eintrag ist beschädigt</translation>
    </message>
    <message>
        <source>ended, out of memory</source>
        <translation>beendet, Speicher reichte nicht</translation>
    </message>
    <message>
        <source>could not be started</source>
        <translation>konnte nicht gestartet werden</translation>
    </message>
    <message>
        <source>It ended with exit code %1.</source>
        <translation>Er endete mit Code %1.</translation>
    </message>
    <message>
        <source>its health check fails</source>
        <translation>seine Gesundheitsprüfung schlägt fehl</translation>
    </message>
    <message numerus="yes">
        <source>ended and started again %n times</source>
        <translation>
            <numerusform>%n-mal beendet und neu gestartet</numerusform>
            <numerusform>%n-mal beendet und neu gestartet</numerusform>
        </translation>
    </message>
    <message>
        <source>CPU held back %1 % of the last %2 min</source>
        <translation>CPU gebremst, %1 % der letzten %2 min</translation>
    </message>
    <message>
        <source>memory nearly full, %1 of %2</source>
        <translation>Speicher fast voll, %1 von %2</translation>
    </message>
    <message>
        <source>waits for memory, %1 % of the time</source>
        <translation>wartet %1 % der Zeit auf Speicher</translation>
    </message>
    <message>
        <source>waits for the disk, %1 % of the time</source>
        <translation>wartet %1 % der Zeit auf die Platte</translation>
    </message>
</context>
<context>
    <name>kiste::ui::format</name>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 min</translation>
    </message>
    <message>
        <source>%1 h</source>
        <translation>%1 h</translation>
    </message>
    <message>
        <source>%1 d</source>
        <translation>%1 T</translation>
    </message>
    <message>
        <source>%1 y</source>
        <translation>%1 J</translation>
    </message>
    <message>
        <source>The engine does not accept one of the values.</source>
        <translation>Die Engine nimmt einen der Werte nicht an.</translation>
    </message>
    <message>
        <source>It is no longer there.</source>
        <translation>Es ist nicht mehr da.</translation>
    </message>
    <message>
        <source>This name is taken.</source>
        <translation>Dieser Name ist vergeben.</translation>
    </message>
    <message>
        <source>You are not allowed to do this.</source>
        <translation>Sie sind dazu nicht berechtigt.</translation>
    </message>
    <message>
        <source>This cannot be done in its present state.</source>
        <translation>Das geht im jetzigen Zustand nicht.</translation>
    </message>
    <message>
        <source>Something else still needs it.</source>
        <translation>Etwas anderes braucht es noch.</translation>
    </message>
    <message>
        <source>The disk is full.</source>
        <translation>Der Datenträger ist voll.</translation>
    </message>
    <message>
        <source>The content is damaged or incomplete.</source>
        <translation>Der Inhalt ist beschädigt oder unvollständig.</translation>
    </message>
    <message>
        <source>This computer or this kind of file is not supported.</source>
        <translation>Dieser Rechner oder diese Art von Datei wird nicht unterstützt.</translation>
    </message>
    <message>
        <source>It was cancelled.</source>
        <translation>Es wurde abgebrochen.</translation>
    </message>
    <message>
        <source>The engine did not answer in time.</source>
        <translation>Die Engine hat nicht rechtzeitig geantwortet.</translation>
    </message>
    <message>
        <source>The engine cannot be reached.</source>
        <translation>Die Engine ist nicht erreichbar.</translation>
    </message>
    <message>
        <source>It is larger than the engine allows.</source>
        <translation>Es ist größer, als die Engine erlaubt.</translation>
    </message>
    <message>
        <source>The program does not exist in the image.</source>
        <translation>Das Programm gibt es im Abbild nicht.</translation>
    </message>
    <message>
        <source>The program cannot be executed in the image.</source>
        <translation>Das Programm kann im Abbild nicht ausgeführt werden.</translation>
    </message>
    <message>
        <source>The engine reported an error.</source>
        <translation>Die Engine meldet einen Fehler.</translation>
    </message>
</context>
<context>
    <name>kiste::ui::helperstate</name>
    <message>
        <source>The helper is not running</source>
        <translation>Der Helfer läuft nicht</translation>
    </message>
    <message>
        <source>Kiste needs its system service “kiste-helper” to run containers. If it is installed, it starts by itself; otherwise install the package kiste-helper, or start it with “systemctl start kiste-helper”.</source>
        <translation>Kiste braucht den Systemdienst „kiste-helper“, um Container auszuführen. Ist er installiert, startet er von selbst; sonst installieren Sie das Paket kiste-helper oder starten ihn mit „systemctl start kiste-helper“.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>There is no system bus</source>
        <translation>Es gibt keinen Systembus</translation>
    </message>
    <message>
        <source>Kiste talks to its helper over D-Bus, and the system&apos;s bus cannot be reached from here.</source>
        <translation>Kiste spricht über D-Bus mit seinem Helfer, und der Bus des Systems ist von hier nicht erreichbar.</translation>
    </message>
    <message>
        <source>You are not allowed to use the helper yet</source>
        <translation>Sie dürfen den Helfer noch nicht benutzen</translation>
    </message>
    <message>
        <source>Your system asks for a password before you may see and run containers.</source>
        <translation>Ihr System fragt nach einem Kennwort, bevor Sie Container sehen und ausführen dürfen.</translation>
    </message>
    <message>
        <source>Unlock…</source>
        <translation>Entsperren …</translation>
    </message>
    <message>
        <source>The helper is too old for this window</source>
        <translation>Der Helfer ist zu alt für dieses Fenster</translation>
    </message>
    <message>
        <source>Update the package kiste-helper to the version of this window. Running containers are not affected by the update.</source>
        <translation>Aktualisieren Sie das Paket kiste-helper auf die Version dieses Fensters. Laufende Container sind davon nicht betroffen.</translation>
    </message>
    <message>
        <source>What is missing?</source>
        <translation>Was fehlt?</translation>
    </message>
</context>
<context>
    <name>kiste::ui::state</name>
    <message>
        <source>Starting</source>
        <translation>Startet</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>Stoppt</translation>
    </message>
    <message>
        <source>Ending</source>
        <translation>Wird beendet</translation>
    </message>
    <message>
        <source>Out of memory</source>
        <translation>Speicher voll</translation>
    </message>
    <message>
        <source>Failed to start</source>
        <translation>Start misslungen</translation>
    </message>
    <message>
        <source>Exited %1</source>
        <translation>Beendet %1</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Angelegt</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>Läuft</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Damaged</source>
        <translation>Beschädigt</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>Unbekannt</translation>
    </message>
    <message>
        <source>Its record is damaged. Other containers are not affected.</source>
        <translation>Sein Eintrag ist beschädigt. Andere Container sind nicht betroffen.</translation>
    </message>
    <message>
        <source>It wanted more memory than its limit and was ended.</source>
        <translation>Er wollte mehr Speicher als seine Grenze und wurde beendet.</translation>
    </message>
    <message>
        <source>The program cannot be executed in the image.</source>
        <translation>Das Programm kann im Abbild nicht ausgeführt werden.</translation>
    </message>
    <message>
        <source>The program does not exist in the image.</source>
        <translation>Das Programm gibt es im Abbild nicht.</translation>
    </message>
    <message>
        <source>It could not be started.</source>
        <translation>Er konnte nicht gestartet werden.</translation>
    </message>
    <message>
        <source>Deleting</source>
        <translation>Wird gelöscht</translation>
    </message>
    <message>
        <source>Restarting</source>
        <translation>Startet neu</translation>
    </message>
    <message>
        <source>Restart in %1 s</source>
        <translation>Neustart in %1 s</translation>
    </message>
    <message>
        <source>Pausing</source>
        <translation>Hält an</translation>
    </message>
    <message>
        <source>Resuming</source>
        <translation>Läuft wieder an</translation>
    </message>
    <message>
        <source>Unhealthy</source>
        <translation>Gestört</translation>
    </message>
    <message>
        <source>Held back</source>
        <translation>Gebremst</translation>
    </message>
</context>
<context>
    <name>kiste::ui::ProcessModel</name>
    <message>
        <source>PID</source>
        <translation>PID</translation>
    </message>
    <message>
        <source>User</source>
        <translation>Benutzer</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>CPU time</source>
        <translation>CPU-Zeit</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>Befehl</translation>
    </message>
    <message>
        <source>%1 on this computer</source>
        <translation>%1 auf diesem Rechner</translation>
    </message>
</context>
<context>
    <name>kiste::ui::ProcessesTab</name>
    <message>
        <source>Processes</source>
        <translation>Prozesse</translation>
    </message>
    <message>
        <source>It does not run</source>
        <translation>Er läuft nicht</translation>
    </message>
    <message>
        <source>Its processes are listed here while it does.</source>
        <translation>Solange er läuft, stehen hier seine Prozesse.</translation>
    </message>
    <message>
        <source>Its processes cannot be listed</source>
        <translation>Seine Prozesse können nicht aufgelistet werden</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
</context>
<context>
    <name>kiste::ui::FilePreview</name>
    <message>
        <source>Content of the file</source>
        <translation>Inhalt der Datei</translation>
    </message>
    <message>
        <source>Owner %1:%2    Mode %3 (%4)    Changed %5</source>
        <comment>user, group, letters, octal number, time</comment>
        <translation>Eigentümer %1:%2    Rechte %3 (%4)    Geändert %5</translation>
    </message>
    <message>
        <source>A folder.</source>
        <translation>Ein Ordner.</translation>
    </message>
    <message>
        <source>A link to %1.</source>
        <translation>Ein Verweis auf %1.</translation>
    </message>
    <message>
        <source>A device, pipe or socket.</source>
        <translation>Ein Gerät, eine Pipe oder ein Socket.</translation>
    </message>
    <message>
        <source>It cannot be read</source>
        <translation>Nicht lesbar</translation>
    </message>
    <message>
        <source>The file is empty.</source>
        <translation>Die Datei ist leer.</translation>
    </message>
    <message>
        <source>the first %1 of %2</source>
        <translation>die ersten %1 von %2</translation>
    </message>
</context>
<context>
    <name>kiste::ui::FilesModel</name>
    <message>
        <source>added</source>
        <translation>neu</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>geändert</translation>
    </message>
    <message>
        <source>deleted</source>
        <translation>gelöscht</translation>
    </message>
    <message>
        <source>cannot be read</source>
        <translation>nicht lesbar</translation>
    </message>
    <message>
        <source>its name is not text</source>
        <translation>der Name ist kein Text</translation>
    </message>
    <message>
        <source>link to %1</source>
        <translation>Verweis auf %1</translation>
    </message>
    <message>
        <source>mounted</source>
        <translation>eingehängt</translation>
    </message>
    <message numerus="yes">
        <source>%n inside</source>
        <comment>changes</comment>
        <translation>
            <numerusform>%n darin</numerusform>
            <numerusform>%n darin</numerusform>
        </translation>
    </message>
    <message>
        <source>in the image only</source>
        <translation>nur im Abbild</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Against image</source>
        <translation>Gegen Abbild</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>Geändert</translation>
    </message>
</context>
<context>
    <name>kiste::ui::FilesTab</name>
    <message>
        <source>Filter: name</source>
        <translation>Filter: Name</translation>
    </message>
    <message>
        <source>Filter the files that are listed</source>
        <translation>Aufgeführte Dateien filtern</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Alle Dateien</translation>
    </message>
    <message>
        <source>Only changes</source>
        <translation>Nur Änderungen</translation>
    </message>
    <message>
        <source>Copy in…</source>
        <translation>Hineinkopieren …</translation>
    </message>
    <message>
        <source>Copy out…</source>
        <translation>Herauskopieren …</translation>
    </message>
    <message>
        <source>Files of the container</source>
        <translation>Dateien des Containers</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Neu einlesen</translation>
    </message>
    <message>
        <source>Copy files of this computer into the chosen folder; or drop them on it</source>
        <translation>Dateien dieses Rechners in den gewählten Ordner kopieren; oder dort ablegen</translation>
    </message>
    <message>
        <source>Copy what is chosen to this computer</source>
        <translation>Das Gewählte auf diesen Rechner kopieren</translation>
    </message>
    <message>
        <source>Choose a file to look into it.</source>
        <translation>Eine Datei auswählen, um hineinzusehen.</translation>
    </message>
    <message>
        <source>Copying…</source>
        <translation>Wird kopiert …</translation>
    </message>
    <message>
        <source>Copied to %1.</source>
        <translation>Kopiert nach %1.</translation>
    </message>
    <message>
        <source>“%1” could not be copied. %2</source>
        <translation>„%1“ konnte nicht kopiert werden. %2</translation>
    </message>
    <message>
        <source>What has changed cannot be found out. %1</source>
        <translation>Was sich geändert hat, lässt sich nicht feststellen. %1</translation>
    </message>
    <message>
        <source>As the image has them; volumes do not count.</source>
        <translation>So, wie das Abbild sie hat; Datenträger zählen nicht.</translation>
    </message>
    <message>
        <source>%1 added, %2 changed, %3 deleted</source>
        <translation>%1 neu, %2 geändert, %3 gelöscht</translation>
    </message>
    <message>
        <source>The container has deleted it; the image still has it.</source>
        <translation>Der Container hat sie gelöscht; im Abbild gibt es sie noch.</translation>
    </message>
    <message>
        <source>Copy into %1</source>
        <translation>Nach %1 kopieren</translation>
    </message>
    <message>
        <source>Copy in</source>
        <translation>Hineinkopieren</translation>
    </message>
    <message>
        <source>Copy “%1” to this computer</source>
        <translation>„%1“ auf diesen Rechner kopieren</translation>
    </message>
    <message>
        <source>Copy out</source>
        <translation>Herauskopieren</translation>
    </message>
    <message numerus="yes">
        <source>Replace %n files in %1?</source>
        <translation>
            <numerusform>%n Datei in %1 ersetzen?</numerusform>
            <numerusform>%n Dateien in %1 ersetzen?</numerusform>
        </translation>
    </message>
    <message>
        <source>What the container has under these names is lost; of folders, what both have.</source>
        <translation>Was der Container unter diesen Namen hat, geht verloren; von Ordnern das, was beide haben.</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Ersetzen</translation>
    </message>
    <message>
        <source>The files cannot be listed</source>
        <translation>Die Dateien lassen sich nicht auflisten</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
</context>
<context>
    <name>kiste::ui::ContainerTree</name>
    <message>
        <source>%1 of %2</source>
        <comment>running, all</comment>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>%1, %2 of %3</source>
        <comment>kind of a group, running, all</comment>
        <translation>%1, %2 von %3</translation>
    </message>
    <message>
        <source>project</source>
        <translation>Projekt</translation>
    </message>
    <message>
        <source>pod</source>
        <translation>Pod</translation>
    </message>
    <message>
        <source>network</source>
        <translation>Netzwerk</translation>
    </message>
    <message>
        <source>%1 × %2</source>
        <comment>number of containers, their state</comment>
        <translation>%1 × %2</translation>
    </message>
</context>
<context>
    <name>kiste::ui::ContainerCards</name>
    <message>
        <source>Ended %1</source>
        <translation>Beendet %1</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>%1 cores</source>
        <translation>%1 Kerne</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Containers</source>
        <translation>Container</translation>
    </message>
</context>
<context>
    <name>kiste::ui::ConsumerModel</name>
    <message>
        <source>Container</source>
        <translation>Container</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>Abbild</translation>
    </message>
    <message>
        <source>CPU, 5 min</source>
        <translation>CPU, 5 min</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Disk I/O</source>
        <translation>Platte</translation>
    </message>
    <message>
        <source>Pressure</source>
        <comment>share of the time that some tasks wait</comment>
        <translation>Druck</translation>
    </message>
    <message>
        <source>%1 cores</source>
        <translation>%1 Kerne</translation>
    </message>
</context>
<context>
    <name>kiste::ui::AttentionList</name>
    <message>
        <source>Needs attention</source>
        <translation>Braucht Aufmerksamkeit</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
    <message numerus="yes">
        <source>Show all %n</source>
        <translation>
            <numerusform>%n zeigen</numerusform>
            <numerusform>Alle %n zeigen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kiste::ui::DiskUsePanel</name>
    <message>
        <source>%1 can be freed</source>
        <translation>%1 können frei werden</translation>
    </message>
    <message>
        <source>Disk use</source>
        <translation>Plattenplatz</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Abbilder</translation>
    </message>
    <message>
        <source>Volumes</source>
        <translation>Datenträger</translation>
    </message>
    <message>
        <source>Containers</source>
        <translation>Container</translation>
    </message>
    <message numerus="yes">
        <source>%n image(s)</source>
        <translation>
            <numerusform>%n Abbild</numerusform>
            <numerusform>%n Abbilder</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n unused</source>
        <translation>
            <numerusform>%n unbenutzt</numerusform>
            <numerusform>%n unbenutzt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n volume(s)</source>
        <translation>
            <numerusform>%n Datenträger</numerusform>
            <numerusform>%n Datenträger</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n writable layer(s)</source>
        <translation>
            <numerusform>%n Schreibschicht</numerusform>
            <numerusform>%n Schreibschichten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n stopped</source>
        <translation>
            <numerusform>%n gestoppt</numerusform>
            <numerusform>%n gestoppt</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, %2 free</source>
        <translation>%1, %2 frei</translation>
    </message>
</context>
<context>
    <name>kiste::ui::OverviewPage</name>
    <message>
        <source>Shown in the charts</source>
        <translation>In den Diagrammen gezeigt</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>I/O</source>
        <translation>Platte</translation>
    </message>
    <message>
        <source>Pressure</source>
        <translation>Druck</translation>
    </message>
    <message>
        <source>Top consumers</source>
        <translation>Größte Verbraucher</translation>
    </message>
    <message>
        <source>Order by</source>
        <translation>Ordnen nach</translation>
    </message>
    <message>
        <source>Recent events</source>
        <translation>Letzte Ereignisse</translation>
    </message>
    <message>
        <source>The limits of “%1” could not be changed.</source>
        <translation>Die Grenzen von „%1“ konnten nicht geändert werden.</translation>
    </message>
    <message>
        <source>Saved as “%1”.</source>
        <translation>Gespeichert als „%1“.</translation>
    </message>
    <message>
        <source>The file could not be written.</source>
        <translation>Die Datei konnte nicht geschrieben werden.</translation>
    </message>
    <message numerus="yes">
        <source>%n other(s) and the system</source>
        <translation>
            <numerusform>%n weiterer und das System</numerusform>
            <numerusform>%n weitere und das System</numerusform>
        </translation>
    </message>
    <message>
        <source>the system</source>
        <translation>das System</translation>
    </message>
    <message numerus="yes">
        <source>%1, %2 %3, %n thread(s), %4</source>
        <comment>host, kernel, its version, memory</comment>
        <translation>
            <numerusform>%1, %2 %3, %n Thread, %4</numerusform>
            <numerusform>%1, %2 %3, %n Threads, %4</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n container(s)</source>
        <translation>
            <numerusform>%n Container</numerusform>
            <numerusform>%n Container</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n running</source>
        <translation>
            <numerusform>%n läuft</numerusform>
            <numerusform>%n laufen</numerusform>
        </translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>Übersicht</translation>
    </message>
</context>
<context>
    <name>kiste::ui::BuildDialog</name>
    <message>
        <source>Arguments</source>
        <translation>Argumente</translation>
    </message>
    <message>
        <source>Add argument</source>
        <translation>Argument hinzufügen</translation>
    </message>
    <message>
        <source>Use what earlier builds have &amp;made</source>
        <translation>Verwenden, was frühere Bauvorgänge ge&amp;macht haben</translation>
    </message>
    <message>
        <source>Build</source>
        <translation>Bauen</translation>
    </message>
    <message>
        <source>Build an image</source>
        <translation>Ein Abbild bauen</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Wählen …</translation>
    </message>
    <message>
        <source>Dockerfile in the folder</source>
        <translation>Dockerfile im Ordner</translation>
    </message>
    <message>
        <source>shop-api:1.2</source>
        <translation>shop-api:1.2</translation>
    </message>
    <message>
        <source>the last one</source>
        <translation>die letzte</translation>
    </message>
    <message>
        <source>&amp;Folder</source>
        <translation>&amp;Ordner</translation>
    </message>
    <message>
        <source>&amp;Dockerfile</source>
        <translation>&amp;Dockerfile</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Name</translation>
    </message>
    <message>
        <source>&amp;Stage</source>
        <translation>&amp;Stufe</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Folder to build</source>
        <translation>Ordner, der gebaut wird</translation>
    </message>
    <message>
        <source>There is no folder “%1”.</source>
        <translation>Es gibt keinen Ordner „%1“.</translation>
    </message>
    <message>
        <source>There is no “%1” to build from.</source>
        <translation>Es gibt kein „%1“, aus dem gebaut werden könnte.</translation>
    </message>
    <message>
        <source>“%1” has an error in line %2.</source>
        <translation>„%1“ hat einen Fehler in Zeile %2.</translation>
    </message>
</context>
<context>
    <name>kiste::ui::BuildModel</name>
    <message>
        <source>without a name</source>
        <translation>ohne Namen</translation>
    </message>
    <message>
        <source>Building</source>
        <translation>Wird gebaut</translation>
    </message>
    <message>
        <source>Built</source>
        <translation>Gebaut</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Gescheitert</translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation>Abgebrochen</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>Build</source>
        <translation>Bauvorgang</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>Beginn</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>Cached</source>
        <translation>Cache</translation>
    </message>
</context>
<context>
    <name>kiste::ui::BuildOutput</name>
    <message>
        <source>All steps</source>
        <translation>Alle Schritte</translation>
    </message>
    <message>
        <source>This step</source>
        <translation>Dieser Schritt</translation>
    </message>
    <message>
        <source>Nothing has been said</source>
        <translation>Es wurde nichts ausgegeben</translation>
    </message>
    <message>
        <source>Output of the build</source>
        <translation>Ausgabe des Bauvorgangs</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>Ausgabe</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Find in the output</source>
        <translation>In der Ausgabe suchen</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message numerus="yes">
        <source>%n match(es)</source>
        <translation>
            <numerusform>%n Treffer</numerusform>
            <numerusform>%n Treffer</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kiste::ui::BuildPane</name>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Steps of the build</source>
        <translation>Schritte des Bauvorgangs</translation>
    </message>
    <message>
        <source>%1 of %2 steps cached</source>
        <translation>%1 von %2 Schritten aus dem Cache</translation>
    </message>
    <message>
        <source>stage %1</source>
        <translation>Stufe %1</translation>
    </message>
    <message>
        <source>The build failed: %1.</source>
        <translation>Der Bau ist gescheitert: %1.</translation>
    </message>
    <message>
        <source>%1, line %2: %3</source>
        <translation>%1, Zeile %2: %3</translation>
    </message>
    <message>
        <source>Step %1 failed: %2.</source>
        <translation>Schritt %1 ist gescheitert: %2.</translation>
    </message>
    <message>
        <source>Shell</source>
        <translation>Shell</translation>
    </message>
    <message>
        <source>This step has no files to look into</source>
        <translation>Dieser Schritt hat keine Dateien zum Hineinsehen</translation>
    </message>
    <message>
        <source>Open a shell with the files that step %1 began with</source>
        <translation>Eine Shell mit den Dateien öffnen, mit denen Schritt %1 begann</translation>
    </message>
    <message>
        <source>Open a shell with the files that step %1 has left</source>
        <translation>Eine Shell mit den Dateien öffnen, die Schritt %1 hinterlassen hat</translation>
    </message>
</context>
<context>
    <name>kiste::ui::BuildsPage</name>
    <message>
        <source>Builds</source>
        <translation>Bauvorgänge</translation>
    </message>
    <message>
        <source>Filter: name, folder</source>
        <translation>Filter: Name, Ordner</translation>
    </message>
    <message>
        <source>No build matches</source>
        <translation>Kein Bauvorgang passt</translation>
    </message>
    <message>
        <source>The filter hides all builds there are.</source>
        <translation>Der Filter verbirgt alle vorhandenen Bauvorgänge.</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Gescheitert</translation>
    </message>
    <message>
        <source>Build…</source>
        <translation>Bauen …</translation>
    </message>
    <message>
        <source>Build an image from a Dockerfile</source>
        <translation>Ein Abbild aus einem Dockerfile bauen</translation>
    </message>
    <message>
        <source>Build again…</source>
        <translation>Noch einmal bauen …</translation>
    </message>
    <message>
        <source>Build once more from the same folder</source>
        <translation>Noch einmal aus demselben Ordner bauen</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Stop the selected build</source>
        <translation>Den ausgewählten Bauvorgang anhalten</translation>
    </message>
    <message>
        <source>Nothing has been built yet</source>
        <translation>Noch nichts gebaut</translation>
    </message>
    <message>
        <source>A build makes an image from a Dockerfile and the files of a folder. Those that “kistectl build” makes in a terminal are listed here too.</source>
        <translation>Ein Bauvorgang macht aus einem Dockerfile und den Dateien eines Ordners ein Abbild. Auch was „kistectl build“ in einem Terminal baut, steht hier.</translation>
    </message>
    <message>
        <source>Build an image…</source>
        <translation>Abbild bauen …</translation>
    </message>
    <message numerus="yes">
        <source>%n build(s)</source>
        <translation>
            <numerusform>%n Bauvorgang</numerusform>
            <numerusform>%n Bauvorgänge</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them go on</source>
        <translation>
            <numerusform>%n davon läuft</numerusform>
            <numerusform>%n davon laufen</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing was built: there are errors in what was asked for.</source>
        <translation>Es wurde nichts gebaut: Der Auftrag hat Fehler.</translation>
    </message>
    <message>
        <source>The files of this step were deleted since. Build again to look into them.</source>
        <translation>Die Dateien dieses Schritts wurden seitdem gelöscht. Noch einmal bauen, um hineinzusehen.</translation>
    </message>
    <message>
        <source>The shell could not be opened.</source>
        <translation>Die Shell konnte nicht geöffnet werden.</translation>
    </message>
</context>
<context>
    <name>kiste::ui::FreeSpaceDialog</name>
    <message>
        <source>has no name</source>
        <translation>hat keinen Namen</translation>
    </message>
    <message>
        <source>kept for builds</source>
        <translation>für Bauvorgänge</translation>
    </message>
    <message>
        <source>not used</source>
        <translation>nicht benutzt</translation>
    </message>
    <message>
        <source>Free up space</source>
        <translation>Platz schaffen</translation>
    </message>
    <message>
        <source>These images are not used by any container. What several of them share comes free with the last one. For a day they can be brought back; their space comes free then, or sooner if the disk is full.</source>
        <translation>Diese Abbilder benutzt kein Container. Was sich mehrere teilen, wird erst mit dem letzten frei. Einen Tag lang können sie zurückgeholt werden; danach wird ihr Platz frei, oder früher, wenn der Datenträger voll ist.</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>Abbild</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Warum</translation>
    </message>
    <message>
        <source>Last used</source>
        <translation>Zuletzt benutzt</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Frees</source>
        <translation>Wird frei</translation>
    </message>
    <message>
        <source>Images that are not used</source>
        <translation>Abbilder, die nicht benutzt werden</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Delete images</source>
        <translation>Abbilder löschen</translation>
    </message>
    <message numerus="yes">
        <source>Delete %n images</source>
        <translation>
            <numerusform>%n Abbild löschen</numerusform>
            <numerusform>%n Abbilder löschen</numerusform>
        </translation>
    </message>
    <message>
        <source>counting…</source>
        <translation>wird gezählt …</translation>
    </message>
    <message>
        <source>Together they free %1.</source>
        <translation>Zusammen werden %1 frei.</translation>
    </message>
</context>
<context>
    <name>kiste::ui::PullDialog</name>
    <message>
        <source>This is no name of an image.</source>
        <translation>Das ist kein Name eines Abbilds.</translation>
    </message>
    <message>
        <source>The settings of registries cannot be read: %1</source>
        <translation>Die Einstellungen der Registrys können nicht gelesen werden: %1</translation>
    </message>
    <message>
        <source>No registry is set up for short names. Say which one has it, as in “registry.example/%1”.</source>
        <translation>Für kurze Namen ist keine Registry eingerichtet. Sagen Sie, welche es hat, etwa „registry.example/%1“.</translation>
    </message>
    <message>
        <source>Pull</source>
        <translation>Holen</translation>
    </message>
    <message>
        <source>Pull an image</source>
        <translation>Ein Abbild holen</translation>
    </message>
    <message>
        <source>registry.example/team/app:1.2</source>
        <translation>registry.example/team/app:1.2</translation>
    </message>
    <message>
        <source>this computer&apos;s</source>
        <translation>die dieses Rechners</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Name</translation>
    </message>
    <message>
        <source>&amp;Platform</source>
        <translation>&amp;Plattform</translation>
    </message>
    <message>
        <source>With a tag behind “:” or a digest behind “@”; without either it is “latest”.</source>
        <translation>Mit einer Marke hinter „:“ oder einer Prüfsumme hinter „@“; ohne beides gilt „latest“.</translation>
    </message>
    <message>
        <source>Brings %1.</source>
        <translation>Holt %1.</translation>
    </message>
    <message>
        <source>Brings %1, by %2.</source>
        <translation>Holt %1, nach %2.</translation>
    </message>
    <message>
        <source>Tries in this order: %1.</source>
        <translation>Versucht der Reihe nach: %1.</translation>
    </message>
</context>
<context>
    <name>kiste::ui::StepsModel</name>
    <message>
        <source>Step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Added</source>
        <translation>Zuwachs</translation>
    </message>
    <message>
        <source>cached</source>
        <translation>aus dem Cache</translation>
    </message>
    <message>
        <source>running, %1</source>
        <translation>läuft, %1</translation>
    </message>
    <message>
        <source>failed after %1</source>
        <translation>nach %1 gescheitert</translation>
    </message>
    <message>
        <source>Line %1: %2</source>
        <translation>Zeile %1: %2</translation>
    </message>
</context>
<context>
    <name>kiste::ui::TransferCard</name>
    <message>
        <source>Pushed %1</source>
        <translation>%1 ist hochgeladen</translation>
    </message>
    <message>
        <source>Pulling %1</source>
        <translation>%1 wird geholt</translation>
    </message>
    <message>
        <source>Pushing %1</source>
        <translation>%1 wird hochgeladen</translation>
    </message>
    <message>
        <source>asking the registry</source>
        <translation>fragt die Registry</translation>
    </message>
    <message>
        <source>unpacking, %1 %</source>
        <translation>wird entpackt, %1 %</translation>
    </message>
    <message>
        <source>is being cancelled</source>
        <translation>wird abgebrochen</translation>
    </message>
    <message>
        <source>logging in</source>
        <translation>meldet sich an</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Log in</source>
        <translation>Anmelden</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Ausblenden</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Schichten</translation>
    </message>
    <message>
        <source>User name</source>
        <translation>Benutzername</translation>
    </message>
    <message>
        <source>Password or token</source>
        <translation>Passwort oder Token</translation>
    </message>
    <message>
        <source>%1 means this by %2.</source>
        <translation>%1 meint dies, nach %2.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal</translation>
    </message>
</context>
<context>
    <name>kiste::ui::Transfers</name>
    <message>
        <source>“%1” has no such image.</source>
        <translation>„%1“ hat kein solches Abbild.</translation>
    </message>
    <message>
        <source>“%1” has no place of this name.</source>
        <translation>„%1“ hat keinen Ort dieses Namens.</translation>
    </message>
    <message>
        <source>“%1” does not let you in. Log in, if you have an account there.</source>
        <translation>„%1“ lässt Sie nicht ein. Melden Sie sich an, wenn Sie dort ein Konto haben.</translation>
    </message>
    <message>
        <source>“%1” cannot be reached, or broke off.</source>
        <translation>„%1“ ist nicht zu erreichen oder hat abgebrochen.</translation>
    </message>
    <message>
        <source>“%1” did not answer in time.</source>
        <translation>„%1“ hat nicht rechtzeitig geantwortet.</translation>
    </message>
    <message>
        <source>“%1” has been asked too often, or sent more than is allowed.</source>
        <translation>„%1“ wurde zu oft gefragt oder hat mehr geschickt als erlaubt ist.</translation>
    </message>
    <message>
        <source>What “%1” sent is not what was asked for.</source>
        <translation>Was „%1“ geschickt hat, ist nicht das Verlangte.</translation>
    </message>
    <message>
        <source>The image could not be pulled.</source>
        <translation>Das Abbild konnte nicht geholt werden.</translation>
    </message>
    <message>
        <source>The image could not be pushed.</source>
        <translation>Das Abbild konnte nicht hochgeladen werden.</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>downloading</source>
        <translation>wird geladen</translation>
    </message>
    <message>
        <source>uploading</source>
        <translation>wird hochgeladen</translation>
    </message>
    <message>
        <source>once more</source>
        <translation>noch einmal</translation>
    </message>
    <message>
        <source>is here</source>
        <translation>ist da</translation>
    </message>
    <message>
        <source>is there</source>
        <translation>ist dort</translation>
    </message>
    <message>
        <source>was here already</source>
        <translation>war schon da</translation>
    </message>
    <message>
        <source>was there already</source>
        <translation>war schon dort</translation>
    </message>
    <message>
        <source>was in another place there</source>
        <translation>war dort an anderer Stelle</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
</context>
<context>
    <name>kiste::ui::PaneButtons</name>
    <message>
        <source>Close the details (Ctrl+I)</source>
        <translation>Einzelheiten schließen (Strg+I)</translation>
    </message>
    <message>
        <source>Close the details</source>
        <translation>Einzelheiten schließen</translation>
    </message>
    <message>
        <source>Back to the list (Esc)</source>
        <translation>Zurück zur Liste (Esc)</translation>
    </message>
    <message>
        <source>Show on the whole page (Enter)</source>
        <translation>Auf der ganzen Seite zeigen (Eingabe)</translation>
    </message>
</context>
<context>
    <name>kiste::ui::DialogFoot</name>
    <message>
        <source>The same as a command</source>
        <translation>Dasselbe als Befehl</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
</context>
</TS>

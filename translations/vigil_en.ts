<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_GB">
<context>
    <name>ClockText</name>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n year(s)</source>
        <translation>
            <numerusform>%n year</numerusform>
            <numerusform>%n years</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ReloadWords</name>
    <message numerus="yes">
        <source>%n source(s) and queries go on without a gap.</source>
        <translation>
            <numerusform>%n source or query goes on without a gap.</numerusform>
            <numerusform>%n sources and queries go on without a gap.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PipelineStages</name>
    <message numerus="yes">
        <source>%n source(s) failed</source>
        <translation>
            <numerusform>%n source failed</numerusform>
            <numerusform>%n sources failed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n queries</source>
        <translation>
            <numerusform>%n query</numerusform>
            <numerusform>%n queries</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n unacknowledged</source>
        <translation>
            <numerusform>%n unacknowledged</numerusform>
            <numerusform>%n unacknowledged</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Recording</name>
    <message numerus="yes">
        <source>and %n more</source>
        <comment>faults of a recording</comment>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>vigil::widgets::BedNumbers</name>
    <message numerus="yes">
        <source>and %n more value(s)</source>
        <translation>
            <numerusform>and %n more value</numerusform>
            <numerusform>and %n more values</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more alarm(s)</source>
        <translation>
            <numerusform>and %n more alarm</numerusform>
            <numerusform>and %n more alarms</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>vigil::widgets::LossPanel</name>
    <message numerus="yes">
        <source>%n entries</source>
        <translation>
            <numerusform>%n entry</numerusform>
            <numerusform>%n entries</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n beds</source>
        <translation>
            <numerusform>%n bed</numerusform>
            <numerusform>%n beds</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>vigil::widgets::NavigationRail</name>
    <message numerus="yes">
        <source>%n alarm(s) not acknowledged</source>
        <translation>
            <numerusform>%n alarm not acknowledged</numerusform>
            <numerusform>%n alarms not acknowledged</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>vigil::widgets::QueryPanel</name>
    <message numerus="yes">
        <source>%n queries were stopped: their results are missing, and rules on them do not alarm.</source>
        <translation>
            <numerusform>%n query was stopped: its results are missing, and rules on them do not alarm.</numerusform>
            <numerusform>%n queries were stopped: their results are missing, and rules on them do not alarm.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>vigil::widgets::ReplayPage</name>
    <message numerus="yes">
        <source>%n gap(s)</source>
        <translation>
            <numerusform>%n gap</numerusform>
            <numerusform>%n gaps</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n alarm(s)</source>
        <translation>
            <numerusform>%n alarm</numerusform>
            <numerusform>%n alarms</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>vigil::widgets::WardPage</name>
    <message numerus="yes">
        <source>%1 of %n bed(s) send</source>
        <translation>
            <numerusform>%1 of %n bed sends</numerusform>
            <numerusform>%1 of %n beds send</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n empty</source>
        <comment>beds</comment>
        <translation>
            <numerusform>%n empty</numerusform>
            <numerusform>%n empty</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>vigil::widgets::WardSurface</name>
    <message numerus="yes">
        <source>Ward overview, %n bed(s)</source>
        <translation>
            <numerusform>Ward overview, %n bed</numerusform>
            <numerusform>Ward overview, %n beds</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>vigil::widgets::SinkPanel</name>
    <message numerus="yes">
        <source>Drop %n messages that wait for %1? They will not arrive.</source>
        <translation>
            <numerusform>Drop %n message that waits for %1? It will not arrive.</numerusform>
            <numerusform>Drop %n messages that wait for %1? They will not arrive.</numerusform>
        </translation>
    </message>
</context>
</TS>

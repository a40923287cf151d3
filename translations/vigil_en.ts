<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_GB">
<context>
    <name>vigil::widgets::AlarmPage</name>
    <message numerus="yes">
        <source>%n alarm(s)</source>
        <translation>
            <numerusform>%n alarm</numerusform>
            <numerusform>%n alarms</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>vigil::widgets::NavigationRail</name>
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
        <source>%1 of %n bed(s) occupied</source>
        <translation>
            <numerusform>%1 of %n bed occupied</numerusform>
            <numerusform>%1 of %n beds occupied</numerusform>
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
</TS>

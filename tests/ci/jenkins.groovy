// SPDX-License-Identifier: Apache-2.0
// jenkins.groovy JENKINSFILE STATUS...: the pipeline, with steps that do here what they do in Jenkins as
// far as it counts: sh runs, error ends the build, unstable marks it, "post always" comes last.
class Build {
    String result = 'SUCCESS'
    List<String> kept = []
    Map<String, String> environment = [:]
    List<Closure> after = []

    def pipeline(Closure c) { within(c) }
    def within(Closure c) {
        c.delegate = this
        c.resolveStrategy = Closure.DELEGATE_FIRST
        c.call()
    }
    def agent(Closure c) { within(c) }
    def label(String name) { kept << "agent $name".toString() }
    def options(Closure c) { within(c) }
    def timeout(Map m) { assert m.time > 0 && m.unit in ['SECONDS', 'MINUTES', 'HOURS'] }
    def parameters(Closure c) { within(c) }
    def string(Map m) { environment[m.name] = m.defaultValue }
    def stages(Closure c) { within(c) }
    def stage(String name, Closure c) {
        Closure body = null
        try {
            within(c)
        } catch (InterruptedException stopped) {
            result = 'FAILURE'
            kept << "error ${stopped.message}".toString()
        }
        after.each { within(it) }
    }
    // The steps run when their stage is whole: what comes after is known by then.
    def steps(Closure c) { pending = c }
    Closure pending
    def post(Closure c) {
        within(c)
        within(pending)
    }
    def always(Closure c) { after << c }
    def script(Closure c) { within(c) }
    def sh(Map m) {
        assert m.returnStatus
        def builder = new ProcessBuilder('sh', '-xe', '-c', m.script)
        builder.environment().putAll(environment)
        builder.redirectErrorStream(true)
        def process = builder.start()
        process.inputStream.text
        return process.waitFor()
    }
    def unstable(String why) { if (result == 'SUCCESS') result = 'UNSTABLE'; kept << "unstable $why".toString() }
    def error(Object why) { throw new InterruptedException(why.toString()) }
    def junit(Map m) {
        assert m.allowEmptyResults && m.skipMarkingBuildUnstable
        kept << "junit ${new File(m.testResults).exists()}".toString()
    }
    def archiveArtifacts(Map m) {
        assert m.allowEmptyArchive
        kept << "kept ${m.artifacts}".toString()
    }
}

def text = new File(args[0]).text
for (status in args.drop(1)) {
    def build = new Build()
    build.environment.STUB_STATUS = status
    def config = new org.codehaus.groovy.control.CompilerConfiguration(scriptBaseClass: DelegatingScript.name)
    def script = new GroovyShell(this.class.classLoader, new Binding(), config).parse(text)
    script.setDelegate(build)
    script.run()
    println "$status ${build.result} ${build.kept.join('; ')}"
}
